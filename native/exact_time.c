/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the formula in 192 bits. */
#include "exact_time.h"

#include <errno.h>

#include "int192.h"

static int64_t signed_ticks(const struct vmclock_reading *r)
{
	return (int64_t)(r->counter - r->counter_value);
}

static uint64_t absolute_ticks(const struct vmclock_reading *r)
{
	return signed_ticks(r) < 0 ? -(uint64_t)signed_ticks(r)
				   : (uint64_t)signed_ticks(r);
}

static struct int192 time_passed(const struct vmclock_reading *r)
{
	struct int192 product =
		int192_product(absolute_ticks(r), r->counter_period_frac_sec);

	return signed_ticks(r) < 0 ? int192_negate(product) : product;
}

static struct int192 error_grown(const struct vmclock_reading *r)
{
	return int192_product(absolute_ticks(r),
			      r->counter_period_maxerror_rate_frac_sec);
}

int exact_time(const struct vmclock_reading *r, enum exact_end end, int64_t *ns)
{
	struct int192 base = int192_from_frac(r->time_frac_sec);
	unsigned int shift = r->counter_period_shift;
	int128 sum = (int128)((uint128)r->time_sec * NS_PER_SEC);

	switch (end) {
	case EXACT_T:
		sum += int192_floor_ns(base, time_passed(r), shift);
		break;
	case EXACT_EARLIEST:
		sum += int192_floor_ns(
			base,
			int192_add(time_passed(r),
				   int192_negate(error_grown(r))),
			shift);
		sum -= r->time_maxerror_nanosec;
		break;
	case EXACT_LATEST:
		sum += int192_ceil_ns(
			base, int192_add(time_passed(r), error_grown(r)),
			shift);
		sum += r->time_maxerror_nanosec;
		break;
	}
	if (sum < VMCLOCK_TIME_LOWEST || sum > INT64_MAX)
		return -EOVERFLOW;
	*ns = (int64_t)sum;
	return 0;
}

int exact_error(const struct vmclock_reading *r, uint64_t rate,
		uint64_t at_reference_ns, uint64_t *ns)
{
	struct int192 none = { 0 };
	int128 sum = int192_ceil_ns(none,
				    int192_product(absolute_ticks(r), rate),
				    r->counter_period_shift);

	sum += at_reference_ns;
	if (sum > INT64_MAX)
		return -EOVERFLOW;
	*ns = (uint64_t)sum;
	return 0;
}
