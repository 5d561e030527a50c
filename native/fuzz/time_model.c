/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times without leap seconds are those of tests/page_model.h, in big
 * integers.  Leap seconds are added here, as a table of the labels of UTC would
 * give them: months come from the C library, and bounds are the smallest interval
 * around the labels of all instants that are possible.
 */
#include <time.h>

#include "fuzz.h"
#include "test_page.h"
#include "page_model.h"
#include "time_model.h"

/* The product refuses leap seconds from this second on. */
#define LEAP_LIMIT 9200000000u

/* The first second of the month of a UTC second, or of the month after it. */
static int64_t month_begin(int64_t utc, int months_later)
{
	time_t second = utc;
	struct tm date = { 0 };

	gmtime_r(&second, &date);
	date.tm_mday = 1;
	date.tm_mon += months_later;
	date.tm_hour = date.tm_min = date.tm_sec = 0;
	return timegm(&date);
}

/* Keeps the month of the last call, because timegm() is slow. */
static void find_month(int64_t utc, int64_t *first, int64_t *next)
{
	static int64_t begin, end;

	if (utc < begin || utc >= end) {
		begin = month_begin(utc, 0);
		end = month_begin(utc, 1);
	}
	*first = begin;
	*next = end;
}

/*
 * Finds the step by the seconds beside it: the label of the second at_sec + n is
 * at_sec + n + offset plus `before` for n < 0, and plus `after` otherwise.
 */
static int leap_model_of(const struct vmclock_reading *r, int64_t offset,
			 struct leap_model *leap)
{
	int64_t utc = (int64_t)(r->time_sec + (uint64_t)offset), first, next;
	int64_t label_before, label_after;

	*leap = (struct leap_model){ 0 };
	if (r->leap_indicator == VMCLOCK_LEAP_NONE)
		return 0;
	if (r->time_sec >= LEAP_LIMIT)
		return -EOVERFLOW;
	find_month(utc, &first, &next);
	switch (r->leap_indicator) {
	case VMCLOCK_LEAP_PRE_POS: /* 23:59:59 is followed by its repetition */
		label_before = label_after = next - 1;
		leap->at_sec = next - offset;
		break;
	case VMCLOCK_LEAP_PRE_NEG: /* 23:59:58 is followed by the new month */
		label_before = next - 2;
		label_after = next;
		leap->at_sec = next - 1 - offset;
		break;
	case VMCLOCK_LEAP_POS: /* the reference is in the repetition */
		if (utc != next - 1 && utc != first)
			return -EDOM;
		label_before = label_after = (utc == first ? first : next) - 1;
		leap->at_sec = utc - offset;
		break;
	case VMCLOCK_LEAP_POST_POS:
		label_before = label_after = first - 1;
		leap->at_sec = first - offset - 1;
		break;
	case VMCLOCK_LEAP_POST_NEG:
		label_before = first - 2;
		label_after = first;
		leap->at_sec = first - offset;
		break;
	default:
		return -EDOM;
	}
	leap->before = label_before - (leap->at_sec - 1 + offset);
	leap->after = label_after - (leap->at_sec + offset);
	return 0;
}

static bool is_past(struct big ns, const struct leap_model *leap)
{
	struct big at = ns_of_sec(leap->at_sec);

	return big_compare(&ns, &at) >= 0;
}

static struct big label_at(struct big ns, int64_t offset,
			   const struct leap_model *leap)
{
	return big_add(ns,
		       ns_of_sec(offset + (is_past(ns, leap) ? leap->after
							     : leap->before)));
}

static struct big lesser(struct big a, struct big b)
{
	return big_compare(&a, &b) < 0 ? a : b;
}

static struct big greater(struct big a, struct big b)
{
	return big_compare(&a, &b) < 0 ? b : a;
}

/* The labels of all instants from low to high are inside these bounds. */
static int utc_bounds(struct big low, struct big high, int64_t offset,
		      const struct leap_model *leap, struct time_model *m)
{
	struct big earliest = label_at(low, offset, leap);
	struct big latest = label_at(high, offset, leap);

	if (!is_past(low, leap) && is_past(high, leap)) {
		earliest = lesser(earliest, ns_of_sec(leap->at_sec + offset +
						      leap->after));
		latest = greater(latest, ns_of_sec(leap->at_sec + offset +
						   leap->before));
	}
	return to_time(earliest, &m->utc_earliest) &&
			       to_time(latest, &m->utc_latest)
		       ? 0
		       : -EOVERFLOW;
}

static void add_utc(const struct vmclock_reading *r, struct big time,
		    struct big low, struct big high, struct time_model *m)
{
	struct leap_model leap;
	int64_t offset;

	m->utc_errno = utc_shift(r, &offset);
	if (m->utc_errno == 0)
		m->utc_errno = leap_model_of(r, offset, &leap);
	if (m->utc_errno == 0 &&
	    !to_time(label_at(time, offset, &leap), &m->utc))
		m->utc_errno = -EOVERFLOW;
	if (m->utc_errno != 0)
		return;
	m->leap = leap;
	/* Only an inserted second makes the label smaller. */
	m->leap_second = leap.after < leap.before && is_past(time, &leap) &&
			 !is_past(big_add(time, ns_of_sec(-1)), &leap);
	if (m->max_error_errno == 0)
		m->max_error_errno = utc_bounds(low, high, offset, &leap, m);
}

static bool gives_time(const struct vmclock_reading *r)
{
	return r->counter_id != VMCLOCK_COUNTER_INVALID &&
	       COVERS(r, time_frac_sec) &&
	       r->time_type <= VMCLOCK_TIME_MONOTONIC &&
	       (r->clock_status == VMCLOCK_STATUS_SYNCHRONIZED ||
		r->clock_status == VMCLOCK_STATUS_FREERUNNING);
}

void time_model_of(const struct vmclock_reading *r, struct time_model *m)
{
	struct big exact = { 0 }, time = { 0 }, low, high;
	struct expected e = { 0 };
	int64_t sec;

	*m = (struct time_model){ 0 };
	if (gives_time(r)) {
		exact = exact_time(r);
		time = big_floor(exact, 64u + r->counter_period_shift);
	}
	m->time_errno = expect_time(r, time, &m->time);
	if (m->time_errno != 0) {
		m->tai_errno = m->utc_errno = m->time_errno;
		m->max_error_errno = m->est_error_errno = m->time_errno;
		return;
	}
	expect_bounds(r, &e, exact, &low, &high);
	expect_scale(&e, tai_shift(r, &sec), sec, time, low, high, &e.tai_errno,
		     &e.tai, &e.tai_earliest, &e.tai_latest);
	m->tai_errno = e.tai_errno;
	m->tai = e.tai;
	m->tai_earliest = e.tai_earliest;
	m->tai_latest = e.tai_latest;
	m->time_earliest = e.time_earliest;
	m->time_latest = e.time_latest;
	m->est_error_errno = e.est_error_errno;
	m->est_error = e.est_error;
	m->max_error_errno = e.max_error_errno;
	m->max_error = e.max_error;
	/* tai_shift() has set `sec`, and add_utc() finds its own. */
	add_utc(r, time, low, high, m);
}

static void check_max_error(const struct time_model *m,
			    const struct vmclock_reading *r)
{
	FUZZ_SAME(r->max_error_ns, m->max_error);
	FUZZ_SAME(r->time_earliest_ns, m->time_earliest);
	FUZZ_SAME(r->time_latest_ns, m->time_latest);
	if (m->tai_errno == 0) {
		FUZZ_SAME(r->tai_earliest_ns, m->tai_earliest);
		FUZZ_SAME(r->tai_latest_ns, m->tai_latest);
	}
	if (m->utc_errno == 0) {
		FUZZ_SAME(r->utc_earliest_ns, m->utc_earliest);
		FUZZ_SAME(r->utc_latest_ns, m->utc_latest);
	}
}

void time_model_check(const struct time_model *m,
		      const struct vmclock_reading *r)
{
	FUZZ_SAME(r->time_errno, m->time_errno);
	FUZZ_SAME(r->tai_errno, m->tai_errno);
	FUZZ_SAME(r->utc_errno, m->utc_errno);
	FUZZ_SAME(r->max_error_errno, m->max_error_errno);
	FUZZ_SAME(r->est_error_errno, m->est_error_errno);
	if (m->time_errno == 0)
		FUZZ_SAME(r->time_ns, m->time);
	if (m->tai_errno == 0)
		FUZZ_SAME(r->tai_ns, m->tai);
	if (m->utc_errno == 0)
		FUZZ_SAME(r->utc_ns, m->utc);
	FUZZ_SAME(r->leap_at_sec, m->leap.at_sec);
	FUZZ_SAME(r->leap_before, m->leap.before);
	FUZZ_SAME(r->leap_after, m->leap.after);
	FUZZ_SAME(r->leap_second, m->leap_second);
	if (m->max_error_errno == 0)
		check_max_error(m, r);
	if (m->est_error_errno == 0)
		FUZZ_SAME(r->est_error_ns, m->est_error);
}
