/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page's formula, on the page's own scale:
 *
 *   T       = time + (counter - counter_value) * period
 *   |error| <= time_maxerror + |counter - counter_value| * maxerror_rate
 *
 * where period and rate are in 1 / 2^(64 + counter_period_shift) s.  The
 * difference of the counters is taken modulo 2^64 and is signed: the counter
 * may have been read on another CPU, slightly before the reference.
 *
 * Every result is exact for every input, rounded once, or EOVERFLOW.  Each
 * function first tries the short way of fixed.h and, where that does not
 * know, takes the long one, out of line.
 */
#ifndef VMCLOCK_FORMULA_H
#define VMCLOCK_FORMULA_H

#include <errno.h>

#include "fixed.h"
#include "vmclock.h"

/* Which time: T, or T with its maximum error taken off or added. */
enum formula_end { FORMULA_T, FORMULA_EARLIEST, FORMULA_LATEST };

int formula_time_exactly(const struct vmclock_reading *r, enum formula_end end,
			 int64_t *ns);
int formula_error_exactly(const struct vmclock_reading *r, uint64_t rate,
			  uint64_t at_reference_ns, uint64_t *ns);

static inline int64_t formula_ticks(const struct vmclock_reading *r)
{
	return (int64_t)(r->counter - r->counter_value);
}

static inline uint64_t formula_distance(const struct vmclock_reading *r)
{
	int64_t ticks = formula_ticks(r);

	return ticks < 0 ? -(uint64_t)ticks : (uint64_t)ticks;
}

/* What the short way makes of one of the rates. */
static inline int128 formula_quick(const struct vmclock_reading *r,
				   uint64_t rate)
{
	return quick_amount(formula_distance(r), rate, r->counter_period_shift);
}

/* The time since the reference; the cut-off part points to the future. */
static inline int128 formula_quick_passed(const struct vmclock_reading *r)
{
	int128 passed = formula_quick(r, r->counter_period_frac_sec);

	return formula_ticks(r) < 0 ? -passed - 1 : passed;
}

/* T rounded down. */
static inline int formula_time(const struct vmclock_reading *r, int64_t *ns)
{
	if (__builtin_expect(
		    quick_applies(r->time_sec, r->counter_period_shift) &&
			    quick_floor_ns(r->time_sec, r->time_frac_sec,
					   formula_quick_passed(r), ns),
		    1))
		return 0;
	return formula_time_exactly(r, FORMULA_T, ns);
}

/* The earliest and the latest T, rounded down and up. */
static inline int formula_bounds(const struct vmclock_reading *r,
				 int64_t *earliest_ns, int64_t *latest_ns)
{
	int error;

	if (quick_applies(r->time_sec, r->counter_period_shift) &&
	    r->time_maxerror_nanosec < QUICK_MAX_ERROR_NS) {
		int64_t max_error = (int64_t)r->time_maxerror_nanosec;
		int128 passed = formula_quick_passed(r);
		int64_t earliest, latest;
		int128 grown = formula_quick(
			r, r->counter_period_maxerror_rate_frac_sec);

		if (quick_floor_ns(r->time_sec, r->time_frac_sec,
				   passed - grown - 1, &earliest) &&
		    quick_ceil_ns(r->time_sec, r->time_frac_sec, passed + grown,
				  &latest)) {
			*earliest_ns = earliest - max_error;
			*latest_ns = latest + max_error;
			return 0;
		}
	}
	error = formula_time_exactly(r, FORMULA_EARLIEST, earliest_ns);
	if (error == 0)
		error = formula_time_exactly(r, FORMULA_LATEST, latest_ns);
	return error;
}

/* An error that grows from the reference at one of the rates, rounded up. */
static inline int formula_error(const struct vmclock_reading *r, uint64_t rate,
				uint64_t at_reference_ns, uint64_t *ns)
{
	int64_t grown_ns;

	if (quick_applies(0, r->counter_period_shift) &&
	    at_reference_ns < QUICK_MAX_ERROR_NS &&
	    quick_ceil_ns(0, 0, formula_quick(r, rate), &grown_ns)) {
		*ns = (uint64_t)grown_ns + at_reference_ns;
		return 0;
	}
	return formula_error_exactly(r, rate, at_reference_ns, ns);
}

#endif /* VMCLOCK_FORMULA_H */
