/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTC around leap seconds, against a table of the labels of UTC for each second,
 * and months, against those of the C library.
 */
#include <errno.h>
#include <inttypes.h>

#include "leap.h"
#include "test_page.h"

#define DAY 86400

/*
 * Ticks in a second.  They are powers of two, so that a tick and any number of
 * ticks are exact in the page's units.  fast_time.h takes only the fast counter.
 */
#define SLOW (1 << 20)
#define FAST (1 << 25)
static int per_sec;

/* --- The table --------------------------------------------------------------- */

/*
 * The seconds around a leap second.  Entry 0 begins a day before the end of the
 * month.  `label` is the count by POSIX, in which an inserted second has the
 * label of the second before it.
 */
#define ENTRIES (2 * DAY)

struct event {
	int year, month; /* the leap second ends this month */
	bool inserted;
	int32_t tai_minus_utc; /* before the leap second */
};

static struct {
	const struct event *event;
	int64_t label[ENTRIES];
	bool inserted[ENTRIES];
	int64_t tai[ENTRIES];
	/* The inserted second, or the first second after a deleted one. */
	int leap;
} table;

static int64_t month_begins(int year, int month)
{
	struct tm date = { .tm_year = year - 1900,
			   .tm_mon = month - 1,
			   .tm_mday = 1 };

	return timegm(&date);
}

static void fill_table(const struct event *event)
{
	int64_t midnight = month_begins(event->year, event->month + 1);
	int64_t label = midnight - DAY;
	int64_t tai = label + event->tai_minus_utc;

	table.event = event;
	table.leap = event->inserted ? DAY : DAY - 1;
	for (int i = 0; i < ENTRIES; i++) {
		table.inserted[i] = false;
		/* 23:59:59 does not exist. */
		if (!event->inserted && label == midnight - 1)
			label++;
		/* 23:59:60 exists, but has no label of its own. */
		if (event->inserted && i == DAY) {
			label--;
			table.inserted[i] = true;
		}
		table.label[i] = label++;
		table.tai[i] = tai++;
	}
}

/* --- Pages with their reference at an entry ----------------------------------- */

struct page_at {
	int entry;
	uint8_t time_type;
	uint8_t indicator;
	int32_t tai_minus_utc; /* the magnitude of the offset in the page */
	int64_t time_sec;
};

/* Every other page has the sign that Linux's driver expects. */
static int16_t tai_offset_of(const struct page_at *page)
{
	bool negative = (page->entry + page->tai_minus_utc) % 2 == 0;

	return (int16_t)(negative ? -page->tai_minus_utc : page->tai_minus_utc);
}

static struct vmclock_reading reading_of(const struct page_at *page)
{
	struct vmclock_reading r = test_reading();

	r.time_type = page->time_type;
	r.leap_indicator = page->indicator;
	r.tai_offset_sec = tai_offset_of(page);
	r.time_sec = (uint64_t)page->time_sec;
	r.counter_period_shift = 0;
	r.counter_period_frac_sec = UINT64_MAX / (unsigned int)per_sec + 1;
	r.counter_value = 1ull << 60;
	return r;
}

static uint64_t counter_at(const struct page_at *page, int entry, int ticks)
{
	return (uint64_t)((INT64_C(1) << 60) +
			  (int64_t)(entry - page->entry) * per_sec + ticks);
}

static int64_t fraction_ns(int ticks)
{
	return (int64_t)ticks * TEST_SEC / per_sec;
}

/*
 * Checks the place of the leap second in the reading.  The page's scale advances
 * by a second with each entry of the table, and the labels are UTC.
 */
static void check_place(const struct vmclock_reading *r,
			const struct page_at *page)
{
	int64_t at = page->time_sec + table.leap - page->entry;
	int32_t offset =
		page->time_type == VMCLOCK_TIME_TAI ? -page->tai_minus_utc : 0;

	CHECK_EQ(r->leap_at_sec, at);
	CHECK_EQ(r->leap_before,
		 table.label[table.leap - 1] - (at - 1 + offset));
	CHECK_EQ(r->leap_after, table.label[table.leap] - (at + offset));
}

static void check_instant(struct vmclock_reading *r, const struct page_at *page,
			  int entry, int ticks)
{
	unsigned long failures = check_failures;

	vmclock_reading_at(r, counter_at(page, entry, ticks));
	CHECK_EQ(r->utc_errno, 0);
	CHECK_EQ(r->utc_ns, table.label[entry] * TEST_SEC + fraction_ns(ticks));
	CHECK_EQ(r->tai_errno, 0);
	CHECK_EQ(r->tai_ns, table.tai[entry] * TEST_SEC + fraction_ns(ticks));
	CHECK_EQ(r->leap_second, table.inserted[entry]);
	check_place(r, page);
	if (check_failures != failures && check_failures <= CHECK_PRINTED)
		printf("  end of %d-%02d, type %u, indicator %u, reference at "
		       "entry %d, read at %d + %d\n",
		       table.event->year, table.event->month, page->time_type,
		       page->indicator, page->entry, entry, ticks);
}

/*
 * For every instant inside the bounds of the page's scale, UTC must be inside the
 * bounds of UTC.  The bound is given in half seconds.
 */
static void check_bounds(struct vmclock_reading *r, const struct page_at *page,
			 int entry, int ticks, int halves)
{
	r->time_maxerror_nanosec = (uint64_t)halves * (TEST_SEC / 2);
	vmclock_reading_at(r, counter_at(page, entry, ticks));
	CHECK_EQ(r->max_error_errno, 0);
	for (int half = -halves; half <= halves; half++) {
		int64_t at = (int64_t)entry * per_sec + ticks +
			     (int64_t)half * (per_sec / 2);
		int64_t past_ns = fraction_ns((int)(at % per_sec));
		int64_t utc = table.label[at / per_sec] * TEST_SEC + past_ns;
		int64_t tai = table.tai[at / per_sec] * TEST_SEC + past_ns;

		CHECK_MOST(r->utc_earliest_ns, utc);
		CHECK_MOST(utc, r->utc_latest_ns);
		CHECK_MOST(r->tai_earliest_ns, tai);
		CHECK_MOST(tai, r->tai_latest_ns);
	}
	/* The bounds are no wider than the maximum error and the step. */
	CHECK_MOST(r->utc_latest_ns - r->utc_earliest_ns,
		   (int64_t)(halves + 2) * TEST_SEC + 1);
	r->time_maxerror_nanosec = 0;
}

static void check_two_days(const struct page_at *page)
{
	const int edges[] = { 0, 1, per_sec / 2, per_sec - 1 };
	struct vmclock_reading r = reading_of(page);

	for (int entry = 0; entry < ENTRIES; entry++)
		check_instant(&r, page, entry, 0);
	for (int entry = DAY - 5; entry < DAY + 5; entry++) {
		for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
			check_instant(&r, page, entry, edges[i]);
			for (int halves = 0; halves <= 6; halves++)
				check_bounds(&r, page, entry, edges[i], halves);
		}
	}
}

/* Checks a page of TAI and a page of UTC. */
static void check_both_scales(struct page_at page, int64_t utc_sec)
{
	page.time_type = VMCLOCK_TIME_TAI;
	page.time_sec = utc_sec + page.tai_minus_utc;
	CHECK_EQ(page.time_sec, table.tai[page.entry]);
	check_two_days(&page);
	page.time_type = VMCLOCK_TIME_UTC;
	page.time_sec = utc_sec;
	check_two_days(&page);
}

/* The entries that are references before and after the leap second. */
static const int before_leap[] = { 0, 1, 12345, DAY - 2 };
static const int after_leap[] = { DAY + 1, DAY + 2, DAY + 43210, ENTRIES - 1 };

static int sign(void)
{
	return table.event->inserted ? 1 : -1;
}

static void check_announced(void)
{
	for (size_t i = 0; i < sizeof(before_leap) / sizeof(int); i++) {
		struct page_at page = {
			.entry = before_leap[i],
			.indicator = table.event->inserted
					     ? VMCLOCK_LEAP_PRE_POS
					     : VMCLOCK_LEAP_PRE_NEG,
			.tai_minus_utc = table.event->tai_minus_utc,
		};

		check_both_scales(page, table.label[page.entry]);
	}
}

static void check_remembered(void)
{
	for (size_t i = 0; i < sizeof(after_leap) / sizeof(int); i++) {
		struct page_at page = {
			.entry = after_leap[i],
			.indicator = table.event->inserted
					     ? VMCLOCK_LEAP_POST_POS
					     : VMCLOCK_LEAP_POST_NEG,
			.tai_minus_utc = table.event->tai_minus_utc + sign(),
		};

		check_both_scales(page, table.label[page.entry]);
	}
}

/* The reference is inside 23:59:60, counted as 23:59:59 or as 00:00:00. */
static void check_during(void)
{
	struct page_at page = {
		.entry = table.leap,
		.indicator = VMCLOCK_LEAP_POS,
		.tai_minus_utc = table.event->tai_minus_utc + 1,
	};

	check_both_scales(page, table.label[page.entry]);
	page.tai_minus_utc--;
	/*
	 * A page of UTC with the count of the new day, which is TAI minus the
	 * old offset.
	 */
	check_both_scales(page, table.label[page.entry] + 1);
}

static void check_event(struct event event)
{
	static const int counters[] = { SLOW, FAST };

	fill_table(&event);
	CHECK_EQ(table.label[ENTRIES - 1] - table.label[0],
		 ENTRIES - 1 - sign());
	for (size_t i = 0; i < sizeof(counters) / sizeof(*counters); i++) {
		per_sec = counters[i];
		check_announced();
		check_remembered();
		if (event.inserted)
			check_during();
	}
}

static void follows_june_2015(void)
{
	struct event event = { 2015, 6, true, 35 };

	check_event(event);
	/* The true labels: 2015-06-30 23:59:60 is TAI 1435708835. */
	CHECK_EQ(table.tai[table.leap], 1435708835);
	CHECK_EQ(table.label[table.leap], 1435708799);
	CHECK_EQ(table.label[table.leap + 1], 1435708800);
}

static void follows_december_2016(void)
{
	struct event event = { 2016, 12, true, 36 };

	check_event(event);
	CHECK_EQ(table.tai[table.leap], 1483228836);
	CHECK_EQ(table.label[table.leap], 1483228799);
	CHECK_EQ(table.label[table.leap + 1], 1483228800);
}

static void follows_deletion_in_june(void)
{
	struct event event = { 2029, 6, false, 37 };

	check_event(event);
}

static void follows_deletion_in_december(void)
{
	struct event event = { 2035, 12, false, 37 };

	check_event(event);
}

static void follows_insertion_in_february(void)
{
	struct event event = { 2031, 2, true, 37 };

	check_event(event);
}

static void follows_insertion_in_leap_february(void)
{
	struct event event = { 2032, 2, true, 37 };

	check_event(event);
}

static void follows_deletion_in_leap_february(void)
{
	struct event event = { 2028, 2, false, 37 };

	check_event(event);
}

/* 2100 is not a leap year. */
static void follows_deletion_in_february_of_2100(void)
{
	struct event event = { 2100, 2, false, 40 };

	check_event(event);
}

/* --- References elsewhere in the month ------------------------------------------- */

static void check_month_of(int64_t first, int64_t utc, int64_t next)
{
	static const int32_t offsets[] = { 0, -37, 37, -32768, 32767 };

	for (size_t i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
		int32_t offset = offsets[i];
		uint64_t reference = (uint64_t)(utc - offset);
		struct leap leap;

		if (utc < offset)
			continue;
		CHECK_EQ(leap_find(reference, offset, VMCLOCK_LEAP_PRE_POS,
				   &leap),
			 0);
		CHECK_EQ(leap.at_sec, next - offset);
		CHECK(leap.before == 0 && leap.after == -1);
		CHECK_EQ(leap_find(reference, offset, VMCLOCK_LEAP_PRE_NEG,
				   &leap),
			 0);
		CHECK_EQ(leap.at_sec, next - 1 - offset);
		CHECK(leap.before == 0 && leap.after == 1);
		CHECK_EQ(leap_find(reference, offset, VMCLOCK_LEAP_POST_POS,
				   &leap),
			 0);
		CHECK_EQ(leap.at_sec, first - 1 - offset);
		CHECK(leap.before == 1 && leap.after == 0);
		CHECK_EQ(leap_find(reference, offset, VMCLOCK_LEAP_POST_NEG,
				   &leap),
			 0);
		CHECK_EQ(leap.at_sec, first - offset);
		CHECK(leap.before == -1 && leap.after == 0);
	}
}

static void finds_the_month_of_every_day(void)
{
	int days = 0;

	for (int64_t day = 0; day < month_begins(2261, 1); day += DAY) {
		time_t noon = day + DAY / 2;
		struct tm date;
		int64_t first, next;

		REQUIRE(gmtime_r(&noon, &date) != NULL);
		first = month_begins(date.tm_year + 1900, date.tm_mon + 1);
		next = month_begins(date.tm_year + 1900, date.tm_mon + 2);
		check_month_of(first, day, next);
		check_month_of(first, day + 1 + day * 7919 % (DAY - 2), next);
		check_month_of(first, day + DAY - 1, next);
		days++;
	}
	CHECK_EQ(days, 106286);
}

/* The epoch of TAI is before that of UTC, so UTC can be before 1970. */
static void finds_the_month_before_1970(void)
{
	struct leap leap;

	CHECK_EQ(leap_find(5, -37, VMCLOCK_LEAP_PRE_POS, &leap), 0);
	CHECK_EQ(leap.at_sec, 37);
	CHECK_EQ(leap_find(5, -37, VMCLOCK_LEAP_POST_NEG, &leap), 0);
	CHECK_EQ(leap.at_sec, -31 * DAY + 37);
}

static void refuses_unknown_indicators(void)
{
	for (unsigned int indicator = 6; indicator < 256; indicator++) {
		struct vmclock_reading r = test_reading();
		struct leap leap;

		CHECK_EQ(leap_find(1700000000, -37, (uint8_t)indicator, &leap),
			 -EDOM);
		r.leap_indicator = (uint8_t)indicator;
		vmclock_reading_at(&r, 0);
		CHECK_EQ(r.utc_errno, -EDOM);
		CHECK_EQ(r.tai_errno, 0);
		CHECK_EQ(r.max_error_errno, 0);
	}
}

/* An indicator of 23:59:60 at noon does not determine UTC. */
static void refuses_leap_second_in_mid_month(void)
{
	const int64_t next = month_begins(2017, 1);
	const int64_t first = month_begins(2016, 12);
	struct leap leap;

	CHECK_EQ(leap_find((uint64_t)next - 1, 0, VMCLOCK_LEAP_POS, &leap), 0);
	CHECK_EQ(leap_find((uint64_t)next, 0, VMCLOCK_LEAP_POS, &leap), 0);
	CHECK_EQ(leap_find((uint64_t)next - 2, 0, VMCLOCK_LEAP_POS, &leap),
		 -EDOM);
	CHECK_EQ(leap_find((uint64_t)next + 1, 0, VMCLOCK_LEAP_POS, &leap),
		 -EDOM);
	CHECK_EQ(leap_find((uint64_t)first + 12345, 0, VMCLOCK_LEAP_POS, &leap),
		 -EDOM);
	/* The offset counts too. */
	CHECK_EQ(leap_find((uint64_t)next + 36, -37, VMCLOCK_LEAP_POS, &leap),
		 0);
	CHECK_EQ(leap_find((uint64_t)next - 1, -37, VMCLOCK_LEAP_POS, &leap),
		 -EDOM);
}

static void refuses_references_beyond_64_bits_of_ns(void)
{
	static const uint64_t far[] = { 9223372037, 1ull << 62, 1ull << 63,
					UINT64_MAX };
	struct leap leap;

	for (size_t i = 0; i < sizeof(far) / sizeof(*far); i++)
		for (uint8_t indicator = 1; indicator < 7; indicator++)
			CHECK_EQ(leap_find(far[i], -37, indicator, &leap),
				 -EOVERFLOW);
}

static void distinguishes_insertion_from_deletion(void)
{
	static const bool inserts[] = { false, true, false, true, true, false };
	struct leap leap;

	for (uint8_t indicator = 1; indicator < 6; indicator++) {
		CHECK_EQ(leap_find(1483228799, 0, indicator, &leap), 0);
		CHECK_EQ(leap_inserts(&leap), inserts[indicator]);
	}
}

static void check_no_place(const struct vmclock_reading *r)
{
	CHECK_EQ(r->leap_before, 0);
	CHECK_EQ(r->leap_after, 0);
	CHECK_EQ(r->leap_at_sec, 0);
}

/* By exact_time.h and fast_time.h, in a reading that had a leap second. */
static void places_no_leap_second_without_utc(void)
{
	for (unsigned int shift = 0; shift <= TEST_PERIOD_NS_SHIFT;
	     shift += TEST_PERIOD_NS_SHIFT) {
		struct vmclock_reading r = test_reading();

		r.time_sec = 1483228800;
		/* Half a nanosecond: fast_time.h refuses near a whole one. */
		r.time_frac_sec = UINT64_MAX / TEST_SEC / 2;
		r.counter_period_shift = (uint8_t)shift;
		r.leap_indicator = VMCLOCK_LEAP_PRE_POS;
		vmclock_reading_at(&r, 1);
		CHECK_EQ(r.leap_after, -1);
		r.leap_indicator = VMCLOCK_LEAP_NONE;
		vmclock_reading_at(&r, 1);
		CHECK_EQ(r.utc_errno, 0);
		check_no_place(&r);

		r.leap_indicator = VMCLOCK_LEAP_POST_POS;
		vmclock_reading_at(&r, 1);
		CHECK_EQ(r.leap_before, 1);
		r.flags = 0;
		vmclock_reading_at(&r, 1);
		CHECK_EQ(r.utc_errno, -ENODATA);
		check_no_place(&r);

		r.flags = TEST_ALL_FLAGS;
		vmclock_reading_at(&r, 1);
		CHECK_EQ(r.leap_before, 1);
		r.clock_status = VMCLOCK_STATUS_UNRELIABLE;
		vmclock_reading_at(&r, 1);
		check_no_place(&r);

		r.clock_status = VMCLOCK_STATUS_SYNCHRONIZED;
		vmclock_reading_at(&r, 1);
		CHECK_EQ(r.leap_before, 1);
		r.leap_indicator = 6;
		vmclock_reading_at(&r, 1);
		CHECK_EQ(r.utc_errno, -EDOM);
		check_no_place(&r);
	}
}

/* With any counter and any reference. */
static void stays_defined_far_from_the_reference(void)
{
	static const uint64_t references[] = { 0, 1700000000, 9199999999 };
	static const int64_t distances[] = { INT64_MIN,	 -9223372036, -1, 0, 1,
					     9223372036, INT64_MAX };

	for (unsigned int n = 0; n < 3 * 7 * 7; n++) {
		struct vmclock_reading r = test_reading();
		int64_t distance = distances[n / 3 % 7];
		struct leap leap = { 0 };
		int64_t step;

		r.leap_indicator = (uint8_t)(n / 21);
		r.time_sec = references[n % 3];
		r.counter_period_shift = 0;
		r.counter_period_frac_sec = UINT64_MAX; /* nearly a second */
		vmclock_reading_at(&r, (uint64_t)distance);
		if (r.utc_errno != 0) {
			CHECK(r.utc_errno == -EOVERFLOW ||
			      r.utc_errno == -EDOM);
			continue;
		}
		if (r.leap_indicator != 0)
			CHECK_EQ(leap_find(r.time_sec, -37, r.leap_indicator,
					   &leap),
				 0);
		step = r.time_ns / TEST_SEC >= leap.at_sec ? leap.after
							   : leap.before;
		if (distance < -1 || distance > 1) {
			CHECK_EQ(r.utc_ns, r.time_ns + (step - 37) * TEST_SEC);
			CHECK_EQ(r.leap_second, 0);
		}
	}
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(follows_june_2015),
		TEST(follows_december_2016),
		TEST(follows_deletion_in_june),
		TEST(follows_deletion_in_december),
		TEST(follows_insertion_in_february),
		TEST(follows_insertion_in_leap_february),
		TEST(follows_deletion_in_leap_february),
		TEST(follows_deletion_in_february_of_2100),
		TEST(finds_the_month_of_every_day),
		TEST(finds_the_month_before_1970),
		TEST(refuses_unknown_indicators),
		TEST(refuses_leap_second_in_mid_month),
		TEST(refuses_references_beyond_64_bits_of_ns),
		TEST(distinguishes_insertion_from_deletion),
		TEST(places_no_leap_second_without_utc),
		TEST(stays_defined_far_from_the_reference),
	};

	return CHECK_RUN(tests);
}
