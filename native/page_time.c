/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Derives TAI and UTC from the time on the page's scale.  Below, x is the time of
 * exact_time.h: it is on the page's scale, and is continuous across leap
 * seconds too, because it is counted from a single reference.
 */
#include "page_time.h"

#include <errno.h>
#include <stdint.h>

#include "exact_time.h"
#include "leap.h"
#include "page.h"
#include "time_errno.h"
#include "fast_time.h"

static int time_on_page_scale(const struct vmclock_reading *r, int64_t *x)
{
	if (!page_reliable(r->clock_status))
		return -EAGAIN;
	return exact_time(r, EXACT_T, x);
}

static int add_sec(int64_t ns, int64_t sec, int64_t *sum)
{
	if (__builtin_add_overflow(ns, sec * NS_PER_SEC, sum) ||
	    time_is_errno(*sum))
		return -EOVERFLOW;
	return 0;
}

/* Finds the seconds to add to the page's scale for TAI. */
static int tai_offset(const struct vmclock_reading *r, int32_t *sec)
{
	*sec = 0;
	if (r->time_type == VMCLOCK_TIME_TAI)
		return 0;
	if (r->time_type != VMCLOCK_TIME_UTC ||
	    !reading_has_flags(r, VMCLOCK_FLAG_TAI_OFFSET_VALID))
		return -ENODATA;
	*sec = page_tai_minus_utc(r->tai_offset_sec);
	return 0;
}

/* Finds the seconds to add to the page's scale for UTC, at the reference. */
static int utc_offset(const struct vmclock_reading *r, int32_t *sec)
{
	*sec = 0;
	if (r->time_type == VMCLOCK_TIME_UTC)
		return 0;
	if (r->time_type != VMCLOCK_TIME_TAI ||
	    !reading_has_flags(r, VMCLOCK_FLAG_TAI_OFFSET_VALID))
		return -ENODATA;
	*sec = -page_tai_minus_utc(r->tai_offset_sec);
	return 0;
}

static int find_leap_near(const struct vmclock_reading *r, int32_t offset_sec,
			  struct leap *leap)
{
	*leap = (struct leap){ 0 };
	if (__builtin_expect(r->leap_indicator == VMCLOCK_LEAP_NONE, 1))
		return 0;
	return leap_find(r->time_sec, offset_sec, r->leap_indicator, leap);
}

static int64_t leap_step_at(const struct leap *leap, int64_t x)
{
	return x >= leap->at_sec * NS_PER_SEC ? leap->after : leap->before;
}

/* A bound needs both of its terms: with only one it would be too small. */
static void fill_errors(struct vmclock_reading *r, uint32_t covered)
{
	r->max_error_errno = -ENODATA;
	if (PAGE_COVERS(covered, time_maxerror_nanosec) &&
	    reading_has_flags(r, VMCLOCK_FLAG_TIME_MAXERROR_VALID |
					 VMCLOCK_FLAG_PERIOD_MAXERROR_VALID)) {
		r->max_error_errno =
			exact_error(r, r->counter_period_maxerror_rate_frac_sec,
				    r->time_maxerror_nanosec, &r->max_error_ns);
		if (r->max_error_errno == 0)
			r->max_error_errno = exact_time(r, EXACT_EARLIEST,
							&r->time_earliest_ns);
		if (r->max_error_errno == 0)
			r->max_error_errno =
				exact_time(r, EXACT_LATEST, &r->time_latest_ns);
	}
	r->est_error_errno = -ENODATA;
	if (PAGE_COVERS(covered, time_esterror_nanosec) &&
	    reading_has_flags(r, VMCLOCK_FLAG_TIME_ESTERROR_VALID |
					 VMCLOCK_FLAG_PERIOD_ESTERROR_VALID))
		r->est_error_errno =
			exact_error(r, r->counter_period_esterror_rate_frac_sec,
				    r->time_esterror_nanosec, &r->est_error_ns);
}

static void fill_tai(struct vmclock_reading *r)
{
	int32_t offset_sec;

	r->tai_errno = tai_offset(r, &offset_sec);
	if (r->tai_errno == 0)
		r->tai_errno = add_sec(r->time_ns, offset_sec, &r->tai_ns);
	if (r->tai_errno == 0 && r->max_error_errno == 0 &&
	    (add_sec(r->time_earliest_ns, offset_sec, &r->tai_earliest_ns) !=
		     0 ||
	     add_sec(r->time_latest_ns, offset_sec, &r->tai_latest_ns) != 0))
		r->max_error_errno = -EOVERFLOW;
}

/*
 * UTC is not monotonic across an inserted second.  If one begins between the
 * earliest and the latest x, UTC can be as early as just after the step, and as
 * late as just before it.
 */
static int utc_bounds(struct vmclock_reading *r, int32_t offset_sec,
		      const struct leap *leap)
{
	int64_t earliest, latest, low, high;
	int64_t at = leap->at_sec * NS_PER_SEC;
	int error = 0;

	error |= add_sec(r->time_earliest_ns,
			 offset_sec + leap_step_at(leap, r->time_earliest_ns),
			 &earliest);
	error |= add_sec(r->time_latest_ns,
			 offset_sec + leap_step_at(leap, r->time_latest_ns),
			 &latest);
	if (error == 0 && leap_inserts(leap) && r->time_earliest_ns < at &&
	    at <= r->time_latest_ns) {
		error |= add_sec(at, offset_sec + leap->after, &low);
		error |= add_sec(at, offset_sec + leap->before, &high);
		if (error == 0 && low < earliest)
			earliest = low;
		if (error == 0 && high > latest)
			latest = high;
	}
	if (error != 0)
		return -EOVERFLOW;
	r->utc_earliest_ns = earliest;
	r->utc_latest_ns = latest;
	return 0;
}

static void fill_utc(struct vmclock_reading *r)
{
	struct leap leap;
	int32_t offset_sec;
	int64_t leap_at;

	r->utc_errno = utc_offset(r, &offset_sec);
	if (r->utc_errno == 0)
		r->utc_errno = find_leap_near(r, offset_sec, &leap);
	if (r->utc_errno == 0)
		r->utc_errno =
			add_sec(r->time_ns,
				offset_sec + leap_step_at(&leap, r->time_ns),
				&r->utc_ns);
	if (r->utc_errno != 0)
		return;
	leap_to_reading(leap, r);
	/* No subtraction: the two can be 2^64 ns apart. */
	leap_at = leap.at_sec * NS_PER_SEC;
	r->leap_second = leap_inserts(&leap) && r->time_ns >= leap_at &&
			 r->time_ns < leap_at + NS_PER_SEC;
	if (r->max_error_errno == 0)
		r->max_error_errno = utc_bounds(r, offset_sec, &leap);
}

/* No value of an earlier reading may remain. */
static void clear_derived(struct vmclock_reading *r)
{
	r->time_ns = r->tai_ns = r->utc_ns = 0;
	r->time_earliest_ns = r->tai_earliest_ns = r->utc_earliest_ns = 0;
	r->time_latest_ns = r->tai_latest_ns = r->utc_latest_ns = 0;
	r->max_error_ns = r->est_error_ns = 0;
	r->leap_second = 0;
	leap_to_reading((struct leap){ 0 }, r);
}

void page_time_fill(struct vmclock_reading *r, uint32_t covered, int no_time)
{
	if (no_time == 0 && fast_fill(r, covered))
		return;
	clear_derived(r);
	r->time_errno = no_time;
	if (r->time_errno == 0 && !page_known_scale(r->time_type))
		r->time_errno = -ENODATA;
	if (r->time_errno == 0)
		r->time_errno = time_on_page_scale(r, &r->time_ns);
	if (r->time_errno != 0) {
		r->tai_errno = r->utc_errno = r->time_errno;
		r->max_error_errno = r->est_error_errno = r->time_errno;
		return;
	}
	fill_errors(r, covered);
	fill_tai(r);
	fill_utc(r);
}

void vmclock_reading_at(struct vmclock_reading *reading, uint64_t counter)
{
	int error = 0;

	if (reading == NULL)
		return;
	if (reading->counter_id == VMCLOCK_COUNTER_INVALID ||
	    !PAGE_COVERS(reading->size, time_frac_sec))
		error = -ENODATA;
	reading->counter = counter;
	page_time_fill(reading, reading->size, error);
}
