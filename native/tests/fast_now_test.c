/* SPDX-License-Identifier: Apache-2.0 */
/* The time alone and the bounds alone, compared with the whole reading. */
#include <errno.h>

#include "page_cases.h"

static int64_t as_returned(int error, int64_t ns)
{
	return error != 0 ? INT64_MIN - error : ns;
}

static int max_error_or(int time_errno, const struct vmclock_reading *r)
{
	return time_errno != 0 ? time_errno : r->max_error_errno;
}

/*
 * Returns whether there are bounds.  If so, they are those of the reading.  A
 * page that is not a usual one need not have any.
 */
static bool check_bounds(int64_t moved, int64_t base, int error,
			 int64_t earliest, int64_t latest)
{
	if (moved == VMCLOCK_NO_BOUNDS)
		return false;
	CHECK_EQ(error, 0);
	CHECK_EQ(base + (moved >> 32), earliest);
	CHECK_EQ(base + (int32_t)moved, latest);
	return true;
}

static void check_both_bounds(const struct vmclock *clock,
			      const struct vmclock_reading *r)
{
	bool usual = vmclock_page(clock) != NULL &&
		     vmclock_page_covered(clock) ==
			     sizeof(struct vmclock_abi) &&
		     r->leap_indicator == VMCLOCK_LEAP_NONE &&
		     r->time_sec < 4500000000;
	int tai = max_error_or(r->tai_errno, r);
	int utc = max_error_or(r->utc_errno, r);
	/* Not from the bounds, which can be absent. */
	int64_t base = r->tai_ns - 1000000000;
	int64_t moved = vmclock_tai_bounds_nowait(clock, base, base);

	CHECK_EQ(check_bounds(moved, base, tai, r->tai_earliest_ns,
			      r->tai_latest_ns),
		 usual && tai == 0);
	base = r->utc_ns - 1000000000;
	moved = vmclock_utc_bounds_nowait(clock, base, base);
	CHECK_EQ(check_bounds(moved, base, utc, r->utc_earliest_ns,
			      r->utc_latest_ns),
		 usual && utc == 0);
}

static void check_now(const struct vmclock *clock)
{
	struct vmclock_reading r;
	int64_t tai, utc;

	CHECK_EQ(vmclock_read(clock, &r), 0);
	tai = as_returned(r.tai_errno, r.tai_ns);
	utc = as_returned(r.utc_errno, r.utc_ns);
	if ((!CHECK_EQ(vmclock_tai_ns(clock), tai) |
	     !CHECK_EQ(vmclock_tai_ns_unordered(clock), tai) |
	     !CHECK_EQ(vmclock_utc_ns(clock), utc) |
	     !CHECK_EQ(vmclock_utc_ns_unordered(clock), utc)) &&
	    check_failures <= CHECK_PRINTED)
		print_case(&r);
	if (vmclock_page(clock) == NULL)
		tai = utc = INT64_MIN + EINPROGRESS;
	CHECK_EQ(vmclock_tai_ns_nowait(clock), tai);
	CHECK_EQ(vmclock_tai_ns_unordered_nowait(clock), tai);
	CHECK_EQ(vmclock_utc_ns_nowait(clock), utc);
	CHECK_EQ(vmclock_utc_ns_unordered_nowait(clock), utc);
	check_both_bounds(clock, &r);
}

/* Seconds around the end of a month, and beyond all limits. */
static const uint64_t reference_secs[] = { 0,	       1700000000, 1483228799,
					   1483228800, 1483228836, 1483228837,
					   4499999999, 4500000000, 9199999999,
					   9200000000, 9223372035, 9223372036,
					   9223372037, UINT64_MAX };

/* The bounds need both flags of the maximum error. */
static const uint64_t missing_flags[] = { 0, VMCLOCK_FLAG_TIME_MAXERROR_VALID,
					  VMCLOCK_FLAG_PERIOD_MAXERROR_VALID };

static void check_now_of_all_states(struct test_page *page,
				    const struct vmclock *clock,
				    struct vmclock_reading r)
{
	for (uint8_t status = 0; status < 6; status++) {
		/* SYNCHRONIZED has one sign and FREERUNNING the other. */
		r.tai_offset_sec = status % 2 == 0 ? -37 : 37;
		for (uint8_t leap = 0; leap < 7; leap++) {
			for (size_t i = 0; i < sizeof(reference_secs) /
						       sizeof(*reference_secs);
			     i++) {
				r.clock_status = status;
				r.flags = TEST_ALL_FLAGS &
					  ~missing_flags[i % 3];
				r.leap_indicator = leap;
				r.time_sec = reference_secs[i];
				r.flags ^= VMCLOCK_FLAG_TAI_OFFSET_VALID;
				test_page_store(page->page, &r);
				check_now(clock);
				r.flags ^= VMCLOCK_FLAG_TAI_OFFSET_VALID;
				test_page_store(page->page, &r);
				check_now(clock);
			}
		}
	}
}

static void check_now_of_pages(unsigned int open_flags)
{
	static const uint8_t types[] = { 0, 1, 2, 3, 4, 200 };
	static const uint8_t counters[] = { VMCLOCK_COUNTER_ARM_VCNT,
					    VMCLOCK_COUNTER_X86_TSC, 7,
					    VMCLOCK_COUNTER_INVALID };
	static const uint32_t sizes[] = { 4096, 112, 103, 88, 87, 40, 32 };
	struct vmclock_reading r = test_reading();

	/* The counter must not matter, because each call reads it again. */
	r.counter_period_frac_sec = 0;
	/* An emulator's counter can be further than 2^56 ticks from 0. */
	r.counter_value = vmclock_counter();
	r.time_maxerror_nanosec = 54321;
	/*
	 * .856 s is beyond the limit of 9223372036 s.  The half nanosecond
	 * lets the fast path be taken, which refuses near a whole one.
	 */
	r.time_frac_sec = 0xdb22d0e778b2a337;
	for (size_t t = 0; t < sizeof(types); t++) {
		for (size_t c = 0; c < sizeof(counters); c++) {
			for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes);
			     s++) {
				struct test_page page;
				struct vmclock *clock;

				r.time_type = types[t];
				r.counter_id = counters[c];
				r.size = sizes[s];
				page = test_page_new(&r);
				clock = test_open(&page, open_flags);
				check_now_of_all_states(&page, clock, r);
				vmclock_free(clock);
				test_page_free(&page);
			}
		}
	}
}

static void agrees_with_the_reading(void)
{
	check_now_of_pages(0);
}

static void agrees_with_the_reading_by_pread(void)
{
	check_now_of_pages(VMCLOCK_OPEN_PREAD);
}

static unsigned int with_bounds;

/*
 * On random pages, where the counter matters, the time alone is between two
 * readings, or has their error.  The bounds are between those of the readings.
 */
static bool check_now_between(const struct vmclock *clock)
{
	struct vmclock_reading before, after;
	int64_t tai, utc, tai_unordered, utc_unordered, moved;

	CHECK_EQ(vmclock_read(clock, &before), 0);
	moved = vmclock_utc_bounds_nowait(clock, before.utc_earliest_ns,
					  before.utc_latest_ns);
	tai = vmclock_tai_ns(clock);
	utc = vmclock_utc_ns(clock);
	tai_unordered = vmclock_tai_ns_unordered(clock);
	utc_unordered = vmclock_utc_ns_unordered(clock);
	CHECK_EQ(vmclock_read(clock, &after), 0);
	/* The counter passed a limit, or was 2^63 ticks from the reference. */
	if (before.tai_errno != after.tai_errno || after.tai_ns < before.tai_ns)
		return false;
	if (after.tai_errno != 0) {
		CHECK_EQ(tai, INT64_MIN - after.tai_errno);
		CHECK_EQ(tai_unordered, tai);
		return false;
	}
	CHECK_MOST(before.tai_ns, tai);
	CHECK_MOST(tai, after.tai_ns);
	CHECK_MOST(tai_unordered, after.tai_ns);
	if (before.utc_errno == 0 && after.utc_errno == 0) {
		CHECK_MOST(before.utc_ns, utc);
		CHECK_MOST(utc, after.utc_ns);
		CHECK_MOST(utc_unordered, after.utc_ns);
	}
	/* A growing error can make the earliest time go back. */
	if (moved != VMCLOCK_NO_BOUNDS &&
	    before.utc_earliest_ns <= after.utc_earliest_ns) {
		CHECK_EQ(max_error_or(before.utc_errno, &before), 0);
		CHECK_MOST(moved >> 32,
			   after.utc_earliest_ns - before.utc_earliest_ns);
		CHECK_MOST(0, (int32_t)moved);
		CHECK_MOST((int32_t)moved,
			   after.utc_latest_ns - before.utc_latest_ns);
		with_bounds++;
	}
	return true;
}

static void lies_between_two_readings(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page;
	struct vmclock *clock;
	uint64_t state = CASES_SEED;
	unsigned int times = 0;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	page = test_page_new(&r);
	clock = test_open(&page, 0);
	for (int i = 0; i < 20000; i++) {
		if (i % 4 == 0)
			fill_extreme(&r, &state);
		else
			fill_plausible(&r, &state);
		r.tai_offset_sec = (int16_t)extreme(&state);
		/* At the same distance as `counter` from counter_value. */
		r.counter_value =
			vmclock_counter() - (r.counter - r.counter_value);
		test_page_store(page.page, &r);
		times += check_now_between(clock);
	}
	CHECK(times > 5000);
	CHECK(with_bounds > 1000);
	vmclock_free(clock);
	test_page_free(&page);
}

static int64_t bounds_since(const struct vmclock *clock,
			    const struct vmclock_reading *now,
			    int64_t earliest_moved, int64_t latest_moved)
{
	return vmclock_tai_bounds_nowait(
		clock,
		(int64_t)((uint64_t)now->tai_earliest_ns -
			  (uint64_t)earliest_moved),
		(int64_t)((uint64_t)now->tai_latest_ns -
			  (uint64_t)latest_moved));
}

static void has_bounds_that_moved_little(void)
{
	static const int64_t far[] = { -1,	  -INT32_MAX, INT64_MIN,
				       INT64_MAX, 1l << 32,   1l << 63 };
	const int64_t most = INT32_MAX, least = INT32_MIN;
	struct vmclock_reading r = test_reading();
	struct test_page page;
	struct vmclock *clock;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	/* The counter must not matter, as above. */
	r.counter_period_frac_sec = 0;
	r.counter_value = vmclock_counter();
	r.time_frac_sec = 0xdb22d0e778b2a337;
	r.time_maxerror_nanosec = 16000000000;
	page = test_page_new(&r);
	clock = test_open(&page, 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(bounds_since(clock, &r, 0, 0), 0);
	CHECK_EQ(bounds_since(clock, &r, 3, 5), (int64_t)3 << 32 | 5);
	CHECK_EQ(bounds_since(clock, &r, most, most), most << 32 | most);
	CHECK_EQ(bounds_since(clock, &r, most + 1, 0), VMCLOCK_NO_BOUNDS);
	CHECK_EQ(bounds_since(clock, &r, 0, most + 1), VMCLOCK_NO_BOUNDS);
	CHECK_EQ(bounds_since(clock, &r, 0, -1), UINT32_MAX);
	CHECK_EQ(bounds_since(clock, &r, 0, least), (int64_t)1 << 31);
	CHECK_EQ(bounds_since(clock, &r, 0, least - 1), VMCLOCK_NO_BOUNDS);
	for (size_t i = 0; i < sizeof(far) / sizeof(*far); i++)
		CHECK_EQ(bounds_since(clock, &r, far[i], 0), VMCLOCK_NO_BOUNDS);
	/* A caller that does not wait gets no bounds in an update. */
	page_store32(&page.page->seq_count, 3);
	CHECK_EQ(bounds_since(clock, &r, 0, 0), VMCLOCK_NO_BOUNDS);
	vmclock_free(clock);
	test_page_free(&page);
}

/* 2^55 ticks of 2^9 ns are 2^64 ns, which would be 0 in 64 bits. */
static void has_no_bounds_if_the_error_overflows(void)
{
	struct vmclock_reading r = test_reading();
	const uint64_t ns_512 =
		(uint64_t)((512 * ((__uint128_t)1 << 64)) / 1000000000) + 1;
	struct test_page page;
	struct vmclock *clock;
	int64_t base;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	r.counter_period_shift = 0;
	r.time_frac_sec = 0xdb22d0e778b2a337; /* not near a whole ns */
	r.counter_period_frac_sec = ns_512 / 512;
	/* 36 us in 417 days. */
	r.counter_period_maxerror_rate_frac_sec = ns_512 / 512 >> 40;
	r.counter_value = vmclock_counter() - (1ull << 55);
	page = test_page_new(&r);
	clock = test_open(&page, 0);
	base = vmclock_tai_ns(clock) - 1000000000;
	CHECK_MOST(1, vmclock_tai_bounds_nowait(clock, base, base));
	r.counter_period_maxerror_rate_frac_sec = ns_512;
	test_page_store(page.page, &r);
	CHECK_EQ(vmclock_tai_bounds_nowait(clock, base, base),
		 VMCLOCK_NO_BOUNDS);
	vmclock_free(clock);
	test_page_free(&page);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(agrees_with_the_reading),
		TEST(agrees_with_the_reading_by_pread),
		TEST(lies_between_two_readings),
		TEST(has_bounds_that_moved_little),
		TEST(has_no_bounds_if_the_error_overflows),
	};

	return CHECK_RUN(tests);
}
