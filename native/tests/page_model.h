/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the times of a reading independently, in big integers. */
#ifndef VMCLOCK_TESTS_PAGE_MODEL_H
#define VMCLOCK_TESTS_PAGE_MODEL_H

#include <errno.h>

#include "bignum.h"
#include "page.h"
#include "vmclock.h"

#define COVERS(r, field) PAGE_COVERS((r)->size, field)

struct expected {
	int time_errno, tai_errno, utc_errno, max_error_errno, est_error_errno;
	int64_t time, tai, utc;
	int64_t time_earliest, tai_earliest, utc_earliest;
	int64_t time_latest, tai_latest, utc_latest;
	int64_t max_error, est_error;
};

static inline bool to_time(struct big ns, int64_t *value)
{
	return big_within(ns, VMCLOCK_TIME_LOWEST, INT64_MAX, value);
}

static inline struct big ns_of_sec(int64_t sec)
{
	return big_multiply(big_of_signed(sec), big_of(TEST_SEC));
}

static inline bool flags_set(const struct vmclock_reading *r, uint64_t flags)
{
	return (r->flags & flags) == flags;
}

/* Ticks since the reference, as a signed number. */
static inline struct big ticks_of(const struct vmclock_reading *r)
{
	uint64_t ahead = r->counter - r->counter_value;

	if (ahead < (uint64_t)1 << 63)
		return big_of(ahead);
	return big_add(big_of(ahead), big_negate(big_scale(big_of(1), 64)));
}

/* Results are in ns over 2^(64 + shift). */
static inline struct big exact_time(const struct vmclock_reading *r)
{
	struct big sec =
		big_scale(big_of(r->time_sec), 64u + r->counter_period_shift);
	struct big frac =
		big_scale(big_of(r->time_frac_sec), r->counter_period_shift);
	struct big passed =
		big_multiply(ticks_of(r), big_of(r->counter_period_frac_sec));

	return big_multiply(big_add(big_add(sec, frac), passed),
			    big_of(TEST_SEC));
}

static inline struct big exact_error(const struct vmclock_reading *r,
				     uint64_t ns, uint64_t rate)
{
	struct big ticks = ticks_of(r);

	ticks.negative = false;
	return big_add(big_scale(big_of(ns), 64u + r->counter_period_shift),
		       big_multiply(big_multiply(ticks, big_of(rate)),
				    big_of(TEST_SEC)));
}

/* TAI is ahead of UTC by the offset, whatever its sign is. */
static inline int64_t tai_ahead(const struct vmclock_reading *r)
{
	return r->tai_offset_sec >= 0 ? r->tai_offset_sec
				      : -(int64_t)r->tai_offset_sec;
}

/* The seconds from the page's scale to TAI and UTC, if it offers them. */
static inline int tai_shift(const struct vmclock_reading *r, int64_t *sec)
{
	bool known = flags_set(r, VMCLOCK_FLAG_TAI_OFFSET_VALID);

	*sec = r->time_type == VMCLOCK_TIME_TAI ? 0 : tai_ahead(r);
	return r->time_type == VMCLOCK_TIME_TAI ||
			       (r->time_type == VMCLOCK_TIME_UTC && known)
		       ? 0
		       : -ENODATA;
}

static inline int utc_shift(const struct vmclock_reading *r, int64_t *sec)
{
	bool known = flags_set(r, VMCLOCK_FLAG_TAI_OFFSET_VALID);

	*sec = r->time_type == VMCLOCK_TIME_UTC ? 0 : -tai_ahead(r);
	return r->time_type == VMCLOCK_TIME_UTC ||
			       (r->time_type == VMCLOCK_TIME_TAI && known)
		       ? 0
		       : -ENODATA;
}

static inline void expect_scale(struct expected *e, int shift_error,
				int64_t sec, struct big time, struct big low,
				struct big high, int *error, int64_t *ns,
				int64_t *earliest, int64_t *latest)
{
	struct big shift = ns_of_sec(sec);

	*error = shift_error;
	if (*error == 0 && !to_time(big_add(time, shift), ns))
		*error = -EOVERFLOW;
	if (*error == 0 && e->max_error_errno == 0 &&
	    (!to_time(big_add(low, shift), earliest) ||
	     !to_time(big_add(high, shift), latest)))
		e->max_error_errno = -EOVERFLOW;
}

static inline void expect_bounds(const struct vmclock_reading *r,
				 struct expected *e, struct big time,
				 struct big *low, struct big *high)
{
	unsigned int bits = 64u + r->counter_period_shift;
	struct big error =
		exact_error(r, r->time_maxerror_nanosec,
			    r->counter_period_maxerror_rate_frac_sec);

	*low = big_floor(big_add(time, big_negate(error)), bits);
	*high = big_ceil(big_add(time, error), bits);
	e->max_error_errno = -ENODATA;
	if (COVERS(r, time_maxerror_nanosec) &&
	    flags_set(r, VMCLOCK_FLAG_TIME_MAXERROR_VALID |
				 VMCLOCK_FLAG_PERIOD_MAXERROR_VALID))
		e->max_error_errno =
			big_within(big_ceil(error, bits), 0, INT64_MAX,
				   &e->max_error) &&
					to_time(*low, &e->time_earliest) &&
					to_time(*high, &e->time_latest)
				? 0
				: -EOVERFLOW;
	e->est_error_errno = -ENODATA;
	if (COVERS(r, time_esterror_nanosec) &&
	    flags_set(r, VMCLOCK_FLAG_TIME_ESTERROR_VALID |
				 VMCLOCK_FLAG_PERIOD_ESTERROR_VALID)) {
		error = exact_error(r, r->time_esterror_nanosec,
				    r->counter_period_esterror_rate_frac_sec);
		e->est_error_errno = big_within(big_ceil(error, bits), 0,
						INT64_MAX, &e->est_error)
					     ? 0
					     : -EOVERFLOW;
	}
}

static inline int expect_time(const struct vmclock_reading *r, struct big time,
			      int64_t *ns)
{
	if (r->counter_id == VMCLOCK_COUNTER_INVALID ||
	    !COVERS(r, time_frac_sec) || r->time_type > VMCLOCK_TIME_MONOTONIC)
		return -ENODATA;
	if (r->clock_status != VMCLOCK_STATUS_SYNCHRONIZED &&
	    r->clock_status != VMCLOCK_STATUS_FREERUNNING)
		return -EAGAIN;
	return to_time(time, ns) ? 0 : -EOVERFLOW;
}

/* Without leap seconds, which leap_test.c tests. */
static inline struct expected expect(const struct vmclock_reading *r)
{
	struct expected e = { 0 };
	struct big exact = exact_time(r), low, high;
	struct big time = big_floor(exact, 64u + r->counter_period_shift);
	int64_t sec;
	int error;

	e.time_errno = expect_time(r, time, &e.time);
	if (e.time_errno != 0) {
		e.tai_errno = e.utc_errno = e.time_errno;
		e.max_error_errno = e.est_error_errno = e.time_errno;
		return e;
	}
	expect_bounds(r, &e, exact, &low, &high);
	error = tai_shift(r, &sec);
	expect_scale(&e, error, sec, time, low, high, &e.tai_errno, &e.tai,
		     &e.tai_earliest, &e.tai_latest);
	error = utc_shift(r, &sec);
	expect_scale(&e, error, sec, time, low, high, &e.utc_errno, &e.utc,
		     &e.utc_earliest, &e.utc_latest);
	return e;
}

#endif /* VMCLOCK_TESTS_PAGE_MODEL_H */
