/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Returns both bounds of the time in one number, for usual pages
 * (fast_section.h).  They are the bounds of a whole reading.
 */
#include "fast_section.h"

#define BOTH_MAX_ERROR_FLAGS \
	(VMCLOCK_FLAG_TIME_MAXERROR_VALID | VMCLOCK_FLAG_PERIOD_MAXERROR_VALID)

static ALWAYS_INLINE int64_t fast_bounds(const struct vmclock *clock,
					 enum scale scale,
					 int64_t base_earliest,
					 int64_t base_latest)
{
	struct fast_section s;
	struct fast_ns slope, max_slope, time, grown;
	uint64_t ticks, earliest, latest;
	int64_t ns, earliest_moved, latest_moved;

	if (!fast_section_load(clock, ORDERED, TIME_AND_ERROR, &s))
		return VMCLOCK_NO_BOUNDS;
	slope = fast_slope(s.period, s.shift);
	max_slope = fast_slope(s.max_rate, s.shift);
	if (!fast_section_is_usual(&s, slope) ||
	    max_slope.ns >= FAST_SLOPE_NS_LIMIT ||
	    (s.flags & BOTH_MAX_ERROR_FLAGS) != BOTH_MAX_ERROR_FLAGS ||
	    !fast_section_seconds(&s, scale, &ns))
		return VMCLOCK_NO_BOUNDS;

	/* Nothing before this line needs the value of the counter. */
	ticks = s.counter - s.counter_value;
	time = fast_add(fast_of_frac(s.frac64), fast_times(slope, ticks));
	grown = fast_times(max_slope, ticks);
	if (ticks >= FAST_TICKS_LIMIT ||
	    (s.max_error | grown.ns) >= FAST_ERROR_NS_LIMIT ||
	    !fast_limits(time, grown, ticks, &earliest, &latest))
		return VMCLOCK_NO_BOUNDS;
	earliest_moved = (int64_t)((uint64_t)ns + earliest - s.max_error -
				   (uint64_t)base_earliest);
	latest_moved = (int64_t)((uint64_t)ns + latest + s.max_error -
				 (uint64_t)base_latest);
	if (earliest_moved < 0 || earliest_moved > INT32_MAX ||
	    latest_moved != (int32_t)latest_moved)
		return VMCLOCK_NO_BOUNDS;
	return earliest_moved << 32 | (uint32_t)latest_moved;
}

int64_t vmclock_tai_bounds_nowait(const struct vmclock *clock, int64_t earliest,
				  int64_t latest)
{
	return fast_bounds(clock, SCALE_TAI, earliest, latest);
}

int64_t vmclock_utc_bounds_nowait(const struct vmclock *clock, int64_t earliest,
				  int64_t latest)
{
	return fast_bounds(clock, SCALE_UTC, earliest, latest);
}
