/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Derives all times of a reading of a usual page by the fast arithmetic of
 * fast_time.h.  page_time.c defines the times and gives the same numbers.  Here
 * each product is computed once, as if the page had everything, and at the end
 * the values that the page does not have are cleared.
 */
#include "fast_time.h"

#include <errno.h>

#include "leap.h"
#include "page.h"
#include "page_time.h"

/* On the page's own scale, as if the page had both errors. */
struct line {
	uint64_t time, earliest, latest, max_error, est_error;
};

/*
 * Returns whether growth rounds to the same number for all values within its
 * slack.  An amount that seems to be 0 is exactly 0 only if its rate is 0.
 */
static inline bool growth_is_known(struct fast_ns grown, uint64_t slack,
				   uint64_t rate)
{
	return fast_holds(grown, slack) && (grown.frac != 0 || rate == 0);
}

static inline uint64_t round_up(struct fast_ns amount)
{
	return amount.ns + (amount.frac != 0);
}

static inline bool line_at_counter(const struct vmclock_reading *r,
				   struct line *line)
{
	uint64_t max_rate = r->counter_period_maxerror_rate_frac_sec;
	uint64_t est_rate = r->counter_period_esterror_rate_frac_sec;
	uint64_t max_error = r->time_maxerror_nanosec;
	uint64_t est_error = r->time_esterror_nanosec;
	unsigned int shift = r->counter_period_shift;
	struct fast_ns slope = fast_slope(r->counter_period_frac_sec, shift);
	struct fast_ns max_slope = fast_slope(max_rate, shift);
	struct fast_ns est_slope = fast_slope(est_rate, shift);
	struct fast_ns time = fast_of_frac(r->time_frac_sec);
	struct fast_ns max_grown, est_grown;
	uint64_t ticks = r->counter - r->counter_value;
	uint64_t earliest, latest;

	if (shift >= 64 || r->time_sec >= FAST_SEC_LIMIT ||
	    (slope.ns | max_slope.ns | est_slope.ns) >= FAST_SLOPE_NS_LIMIT ||
	    ticks >= FAST_TICKS_LIMIT)
		return false;
	time.ns += r->time_sec * NS_PER_SEC;
	time = fast_add(time, fast_times(slope, ticks));
	max_grown = fast_times(max_slope, ticks);
	est_grown = fast_times(est_slope, ticks);
	if ((max_error | max_grown.ns | est_error | est_grown.ns) >=
		    FAST_ERROR_NS_LIMIT ||
	    !fast_holds(time, ticks) ||
	    !fast_limits(time, max_grown, ticks, &earliest, &latest) ||
	    !growth_is_known(max_grown, ticks, max_rate) ||
	    !growth_is_known(est_grown, ticks, est_rate))
		return false;
	line->time = time.ns;
	line->earliest = earliest - max_error;
	line->latest = latest + max_error;
	line->max_error = round_up(max_grown) + max_error;
	line->est_error = round_up(est_grown) + est_error;
	return true;
}

static void drop_tai(struct vmclock_reading *r)
{
	r->tai_ns = r->tai_earliest_ns = r->tai_latest_ns = 0;
	r->tai_errno = -ENODATA;
}

static void drop_utc(struct vmclock_reading *r)
{
	r->utc_ns = r->utc_earliest_ns = r->utc_latest_ns = 0;
	leap_to_reading((struct leap){ 0 }, r);
	r->utc_errno = -ENODATA;
}

static void drop_max_error(struct vmclock_reading *r)
{
	r->time_earliest_ns = r->tai_earliest_ns = r->utc_earliest_ns = 0;
	r->time_latest_ns = r->tai_latest_ns = r->utc_latest_ns = 0;
	r->max_error_ns = 0;
	r->max_error_errno = -ENODATA;
}

static void drop_est_error(struct vmclock_reading *r)
{
	r->est_error_ns = 0;
	r->est_error_errno = -ENODATA;
}

/*
 * Adds the leap second to the seconds that turn the page's scale into UTC.
 * Returns false within a second of it, and if the indicator is unknown.
 */
static __attribute__((noinline)) bool
add_leap(struct vmclock_reading *r, struct line line, int32_t *utc_sec)
{
	struct leap leap;
	int64_t at;

	if (leap_find(r->time_sec, *utc_sec, r->leap_indicator, &leap) != 0)
		return false;
	leap_to_reading(leap, r);
	at = leap.at_sec * NS_PER_SEC;
	*utc_sec += (int64_t)line.latest < at ? leap.before : leap.after;
	return (int64_t)line.latest < at ||
	       (int64_t)line.earliest >= at + NS_PER_SEC;
}

bool fast_fill(struct vmclock_reading *r, uint32_t covered)
{
	/* The seconds that turn the page's scale into TAI and UTC. */
	int32_t tai_sec = 0, utc_sec = 0;
	uint64_t to_tai, to_utc;
	struct line line;

	if (!page_known_scale(r->time_type) ||
	    !page_reliable(r->clock_status) ||
	    !PAGE_COVERS(covered, time_maxerror_nanosec) ||
	    !line_at_counter(r, &line))
		return false;
	if (r->time_type == VMCLOCK_TIME_UTC)
		tai_sec = page_tai_minus_utc(r->tai_offset_sec);
	if (r->time_type == VMCLOCK_TIME_TAI)
		utc_sec = -page_tai_minus_utc(r->tai_offset_sec);
	leap_to_reading((struct leap){ 0 }, r);
	if (r->leap_indicator != VMCLOCK_LEAP_NONE &&
	    !add_leap(r, line, &utc_sec))
		return false;
	to_tai = (uint64_t)(tai_sec * (int64_t)NS_PER_SEC);
	to_utc = (uint64_t)(utc_sec * (int64_t)NS_PER_SEC);

	r->time_ns = (int64_t)line.time;
	r->tai_ns = (int64_t)(line.time + to_tai);
	r->utc_ns = (int64_t)(line.time + to_utc);
	r->time_earliest_ns = (int64_t)line.earliest;
	r->time_latest_ns = (int64_t)line.latest;
	r->tai_earliest_ns = (int64_t)(line.earliest + to_tai);
	r->tai_latest_ns = (int64_t)(line.latest + to_tai);
	r->utc_earliest_ns = (int64_t)(line.earliest + to_utc);
	r->utc_latest_ns = (int64_t)(line.latest + to_utc);
	r->max_error_ns = line.max_error;
	r->est_error_ns = line.est_error;
	r->time_errno = r->tai_errno = r->utc_errno = 0;
	r->max_error_errno = r->est_error_errno = 0;
	r->leap_second = 0;

	if (!reading_has_flags(r, VMCLOCK_FLAG_TAI_OFFSET_VALID) ||
	    r->time_type == VMCLOCK_TIME_MONOTONIC) {
		if (r->time_type != VMCLOCK_TIME_TAI)
			drop_tai(r);
		if (r->time_type != VMCLOCK_TIME_UTC)
			drop_utc(r);
	}
	if (!reading_has_flags(r, VMCLOCK_FLAG_TIME_MAXERROR_VALID |
					  VMCLOCK_FLAG_PERIOD_MAXERROR_VALID))
		drop_max_error(r);
	if (!reading_has_flags(r, VMCLOCK_FLAG_TIME_ESTERROR_VALID |
					  VMCLOCK_FLAG_PERIOD_ESTERROR_VALID))
		drop_est_error(r);
	return true;
}
