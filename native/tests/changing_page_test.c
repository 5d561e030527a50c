/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page that changes its counter or its time scale while a clock is open, as a
 * publisher does whose own clock source changes.
 */
#include <errno.h>

#include "seqcount.h"
#include "test_page.h"

static const unsigned int both_ways[] = { 0, VMCLOCK_OPEN_PREAD };

/* One update that changes both fields. */
static void change(struct test_page *page, uint8_t counter_id,
		   uint8_t time_type)
{
	seqcount_write_begin(page->page);
	page_store8(&page->page->counter_id, counter_id);
	page_store8(&page->page->time_type, time_type);
	seqcount_write_end(page->page);
}

/* A page whose time does not depend on when it is read. */
static struct vmclock_reading stopped_reading(void)
{
	struct vmclock_reading r = test_reading();

	r.counter_period_frac_sec = 0;
	/* Half a nanosecond: fast_time.h refuses near a whole one. */
	r.time_frac_sec = UINT64_MAX / TEST_SEC / 2;
	return r;
}

static struct vmclock_reading read_now(const struct vmclock *clock)
{
	struct vmclock_reading r;

	CHECK_EQ(vmclock_read(clock, &r), 0);
	return r;
}

static void check_times(const struct vmclock *clock, int64_t tai_ns,
			int64_t utc_ns)
{
	CHECK_EQ(vmclock_tai_ns(clock), tai_ns);
	CHECK_EQ(vmclock_utc_ns(clock), utc_ns);
	CHECK_EQ(vmclock_tai_ns_unordered(clock), tai_ns);
	CHECK_EQ(vmclock_utc_ns_unordered(clock), utc_ns);
	if (vmclock_page(clock) == NULL)
		return;
	CHECK_EQ(vmclock_tai_ns_nowait(clock), tai_ns);
	CHECK_EQ(vmclock_utc_ns_nowait(clock), utc_ns);
	CHECK_EQ(vmclock_tai_ns_unordered_nowait(clock), tai_ns);
	CHECK_EQ(vmclock_utc_ns_unordered_nowait(clock), utc_ns);
}

static void follows_from_utc_to_tai_and_back(void)
{
	const int64_t reference_ns = 1700000000ll * TEST_SEC;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = stopped_reading();
		struct test_page page;
		struct vmclock *clock;

		r.time_type = VMCLOCK_TIME_UTC;
		page = test_page_new(&r);
		clock = test_open(&page, both_ways[i]);
		CHECK_EQ(read_now(clock).utc_ns, reference_ns);
		check_times(clock, reference_ns + 37ll * TEST_SEC,
			    reference_ns);

		change(&page, COUNTER_ID, VMCLOCK_TIME_TAI);
		r = read_now(clock);
		CHECK_EQ(r.time_type, VMCLOCK_TIME_TAI);
		CHECK_EQ(r.tai_ns, reference_ns);
		CHECK_EQ(r.utc_ns, reference_ns - 37ll * TEST_SEC);
		check_times(clock, reference_ns,
			    reference_ns - 37ll * TEST_SEC);

		change(&page, COUNTER_ID, VMCLOCK_TIME_UTC);
		r = read_now(clock);
		CHECK_EQ(r.time_type, VMCLOCK_TIME_UTC);
		CHECK_EQ(r.tai_ns, reference_ns + 37ll * TEST_SEC);
		CHECK_EQ(r.utc_ns, reference_ns);
		check_times(clock, reference_ns + 37ll * TEST_SEC,
			    reference_ns);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

static void check_counter(const struct vmclock *clock, uint8_t counter_id,
			  int error)
{
	struct vmclock_reading r = read_now(clock);
	const int64_t tai_ns = 1700000000ll * TEST_SEC;

	CHECK_EQ(r.counter_id, counter_id);
	CHECK_EQ(r.counter_errno, error);
	CHECK_EQ(r.time_errno, error);
	CHECK_EQ(r.counter != 0, error == 0);
	CHECK_EQ((r.offers & VMCLOCK_OFFERS_COUNTER) != 0, error == 0);
	CHECK_EQ((r.offers & VMCLOCK_OFFERS_UTC) != 0, error == 0);
	if (error == 0)
		check_times(clock, tai_ns, tai_ns - 37ll * TEST_SEC);
	else
		check_times(clock, INT64_MIN - error, INT64_MIN - error);
}

/*
 * Opened without this machine's counter.  The proposed driver of a host begins with
 * the id 0, which is the counter of the other architecture on x86.
 */
static void follows_the_counter(void)
{
	static const struct {
		uint8_t counter_id;
		int error;
	} begins[] = {
		{ 7, -EOPNOTSUPP },
		{ VMCLOCK_COUNTER_INVALID, -ENODATA },
		{ COUNTER_ID == VMCLOCK_COUNTER_X86_TSC
			  ? VMCLOCK_COUNTER_ARM_VCNT
			  : VMCLOCK_COUNTER_X86_TSC,
		  -EOPNOTSUPP },
	};

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	for (size_t i = 0; i < 2 * sizeof(begins) / sizeof(*begins); i++) {
		struct vmclock_reading r = stopped_reading();
		struct test_page page;
		struct vmclock *clock;

		r.counter_id = begins[i / 2].counter_id;
		page = test_page_new(&r);
		clock = test_open(&page, both_ways[i % 2]);
		check_counter(clock, r.counter_id, begins[i / 2].error);
		change(&page, COUNTER_ID, VMCLOCK_TIME_TAI);
		check_counter(clock, COUNTER_ID, 0);
		change(&page, VMCLOCK_COUNTER_INVALID, VMCLOCK_TIME_TAI);
		check_counter(clock, VMCLOCK_COUNTER_INVALID, -ENODATA);
		change(&page, COUNTER_ID, VMCLOCK_TIME_TAI);
		check_counter(clock, COUNTER_ID, 0);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

/* Each state after every other, against a clock that was opened in it. */
static const struct {
	uint8_t counter_id, time_type;
} states[] = {
	{ COUNTER_ID, VMCLOCK_TIME_UTC },
	{ COUNTER_ID, VMCLOCK_TIME_TAI },
	{ COUNTER_ID, VMCLOCK_TIME_MONOTONIC },
	{ COUNTER_ID, VMCLOCK_TIME_INVALID_SMEARED },
	{ COUNTER_ID, 255 },
	{ VMCLOCK_COUNTER_INVALID, VMCLOCK_TIME_UTC },
	{ VMCLOCK_COUNTER_INVALID, 255 },
	{ 7, VMCLOCK_TIME_UTC },
	{ 7, VMCLOCK_TIME_TAI },
	{ 7, 255 },
};
#define STATES (sizeof(states) / sizeof(*states))

static void check_as_if_opened_now(const struct test_page *page,
				   const struct vmclock *clock,
				   unsigned int way)
{
	struct vmclock *fresh = test_open(page, way);
	struct vmclock_reading r = read_now(clock), expected = read_now(fresh);

	expected.counter = r.counter;
	CHECK_EQ(memcmp(&r, &expected, sizeof(r)), 0);
	check_times(clock, vmclock_tai_ns(fresh), vmclock_utc_ns(fresh));
	vmclock_free(fresh);
}

static void follows_every_change(void)
{
	static const uint32_t sizes[] = { TEST_PAGE_SIZE, 112, 104, 88, 32 };

	for (size_t n = 0; n < 2 * sizeof(sizes) / sizeof(*sizes); n++) {
		struct vmclock_reading r = stopped_reading();
		unsigned int way = both_ways[n % 2];
		struct test_page page;
		struct vmclock *clock;

		r.size = sizes[n / 2];
		page = test_page_new(&r);
		clock = test_open(&page, way);
		for (size_t i = 0; i < STATES * STATES; i++) {
			size_t from = i / STATES, to = i % STATES;

			change(&page, states[from].counter_id,
			       states[from].time_type);
			read_now(clock);
			change(&page, states[to].counter_id,
			       states[to].time_type);
			check_as_if_opened_now(&page, clock, way);
		}
		vmclock_free(clock);
		test_page_free(&page);
	}
}

/* The three fields that are checked once, when the page is opened. */
static void keeps_what_was_checked_at_opening(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = stopped_reading();
		struct test_page page = test_page_new(&r);
		struct vmclock *clock = test_open(&page, both_ways[i]);

		page_store32(&page.page->magic, 0);
		page_store32(&page.page->size, 32);
		r = read_now(clock);
		CHECK_EQ(r.magic, VMCLOCK_MAGIC);
		CHECK_EQ(r.size, TEST_PAGE_SIZE);
		CHECK_EQ(r.vm_generation_counter, 7);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(follows_from_utc_to_tai_and_back),
		TEST(follows_the_counter),
		TEST(follows_every_change),
		TEST(keeps_what_was_checked_at_opening),
	};

	return CHECK_RUN(tests);
}
