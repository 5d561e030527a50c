/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time alone, of the pages there are: mapped, complete, not being
 * written, reliable, with no leap second near, and within what the short way
 * of fixed.h knows.  Everything else takes a whole reading, which defines
 * what the answer is; the short way only gives it sooner.
 */
#include <errno.h>

#include "counter.h"
#include "fixed.h"
#include "seqcount.h"

enum scale { SCALE_TAI, SCALE_UTC };
enum order { ORDERED, UNORDERED };

static __attribute__((noinline)) int64_t
now_from_reading(const struct vmclock *clock, enum scale scale)
{
	struct vmclock_reading reading;
	int error = vmclock_read(clock, &reading);

	if (error == 0)
		error = scale == SCALE_TAI ? reading.tai_error
					   : reading.utc_error;
	if (error != 0)
		return INT64_MIN - error;
	return scale == SCALE_TAI ? reading.tai_ns : reading.utc_ns;
}

static inline __attribute__((always_inline)) int64_t
now(const struct vmclock *clock, enum scale scale, enum order order)
{
	const struct vmclock_abi *page = clock->page;
	bool page_has_scale =
		clock->time_type ==
		(scale == SCALE_TAI ? VMCLOCK_TIME_TAI : VMCLOCK_TIME_UTC);
	uint64_t flags, counter, counter_value, period, sec, frac64;
	uint8_t status, leap, shift;
	int64_t ticks, ns, offset_sec;
	uint32_t count;
	int128 passed;

	if (!atomic_load_explicit(&clock->quick, memory_order_relaxed))
		return now_from_reading(clock, scale);

	count = seqcount_read_begin(&page->seq_count);
	/* The counter's order needs a branch on what is ahead of it. */
	if (order == ORDERED && (count & 1) != 0)
		return now_from_reading(clock, scale);
	/* Ahead of the fields: what its fence waits for is the count alone. */
	counter = order == ORDERED ? counter_ordered() : counter_unordered();
	flags = page_load64(&page->flags);
	status = page_load8(&page->clock_status);
	offset_sec = (int16_t)page_load16(&page->tai_offset_sec);
	leap = page_load8(&page->leap_indicator);
	shift = page_load8(&page->counter_period_shift);
	counter_value = page_load64(&page->counter_value);
	period = page_load64(&page->counter_period_frac_sec);
	sec = page_load64(&page->time_sec);
	frac64 = page_load64(&page->time_frac_sec);
	if ((count & 1) != 0 || seqcount_read_changed(&page->seq_count, count))
		return now_from_reading(clock, scale);

	ticks = (int64_t)(counter - counter_value);
	if (ticks < 0 || !quick_applies(sec, shift) || !page_reliable(status) ||
	    leap != VMCLOCK_LEAP_NONE)
		return now_from_reading(clock, scale);
	passed = quick_amount((uint64_t)ticks, period, shift);
	if (!quick_floor_ns(sec, frac64, passed, &ns))
		return now_from_reading(clock, scale);
	if (page_has_scale)
		return ns;
	if ((flags & VMCLOCK_FLAG_TAI_OFFSET_VALID) == 0)
		return now_from_reading(clock, scale);
	/* UTC = TAI + offset; what the short way knows ends long before 2262 */
	return ns +
	       (scale == SCALE_UTC ? offset_sec : -offset_sec) * NS_PER_SEC;
}

int64_t vmclock_tai_ns(const struct vmclock *clock)
{
	return now(clock, SCALE_TAI, ORDERED);
}

int64_t vmclock_utc_ns(const struct vmclock *clock)
{
	return now(clock, SCALE_UTC, ORDERED);
}

int64_t vmclock_tai_ns_unordered(const struct vmclock *clock)
{
	return now(clock, SCALE_TAI, UNORDERED);
}

int64_t vmclock_utc_ns_unordered(const struct vmclock *clock)
{
	return now(clock, SCALE_UTC, UNORDERED);
}
