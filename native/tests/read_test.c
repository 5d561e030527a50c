/* SPDX-License-Identifier: Apache-2.0 */
/* The read section: the count, the retries, and the fields. */
#include <errno.h>
#include <pthread.h>

#include "seqcount.h"
#include "test_page.h"
#include "units.h"

static const unsigned int both_ways[] = { 0, VMCLOCK_OPEN_PREAD };

#define TEN_SEC (10ll * TEST_SEC)

/* --- Fields ---------------------------------------------------------------- */

/* Each byte from seq_count on differs from its neighbors. */
static struct vmclock_reading patterned(void)
{
	struct vmclock_reading r = test_reading();
	uint8_t *bytes = (uint8_t *)&r;

	for (uint8_t i = VMCLOCK_READING_SEQ_COUNT; i < VMCLOCK_READING_COUNTER;
	     i++)
		bytes[i] = (uint8_t)(0x80 | i);
	r.seq_count &= ~(uint32_t)1;
	return r;
}

static void delivers_every_field_exactly(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading expected = patterned(), r;
		struct test_page page = test_page_new(&expected);
		struct vmclock *clock = test_open(&page, both_ways[i]);

		memset(&r, 0x55, sizeof(r));
		CHECK_EQ(vmclock_read(clock, &r), 0);
		for (size_t at = 0; at < VMCLOCK_READING_COUNTER; at++)
			if (((uint8_t *)&r)[at] != ((uint8_t *)&expected)[at])
				CHECK_EQ(at, VMCLOCK_READING_COUNTER);
		CHECK_EQ(r.seq_count, expected.seq_count);
		CHECK_EQ(r.tai_offset_sec, expected.tai_offset_sec);
		CHECK_EQ(r.vm_generation_counter, 0xefeeedecebeae9e8);
		CHECK_EQ(r.retries, 0);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

/* The page is little-endian on every machine. */
static void reads_little_endian(void)
{
	static const uint8_t bytes[112] = { 'V',
					    'C',
					    'L',
					    'K',
					    0,
					    16,
					    0,
					    0,
					    1,
					    0,
					    0xff,
					    1,
					    2,
					    0,
					    0,
					    0,
					    [16] = 0x11,
					    0x22,
					    0x33,
					    0x44,
					    0x55,
					    0x66,
					    0x77,
					    0x88,
					    [24] = 0,
					    1,
					    [36] = 0xdb,
					    0xff,
					    [104] = 0xfe,
					    0xdc,
					    0xba,
					    0x98,
					    0x76,
					    0x54,
					    0x32,
					    0x10 };
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *clock;
	uint64_t word = 0;

	memcpy(page.page, bytes, sizeof(bytes));
	clock = test_open(&page, 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.size, 4096);
	CHECK_EQ(r.disruption_marker, 0x8877665544332211);
	CHECK_EQ(r.flags, VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT);
	CHECK_EQ(r.tai_offset_sec, -37);
	CHECK_EQ(vmclock_generation(clock, &word), 0);
	CHECK_EQ(word, 0x1032547698badcfe);
	CHECK_EQ(vmclock_disruption_marker(clock, &word), 0);
	CHECK_EQ(word, 0x8877665544332211);
	vmclock_free(clock);
	test_page_free(&page);
}

/* Unknown codes are passed on, and no time is computed from them. */
static void passes_unknown_codes_through(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading described = test_reading(), r;
		struct test_page page;
		struct vmclock *clock;

		if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
			SKIP("no counter on this machine");
		described.clock_status = 9;
		described.leap_second_smearing_hint = 77;
		described.leap_indicator = 255;
		described.counter_period_shift = 255;
		described.flags |= 1ull << 63;
		page = test_page_new(&described);
		clock = test_open(&page, both_ways[i]);
		CHECK_EQ(vmclock_read(clock, &r), 0);
		CHECK_EQ(r.clock_status, 9);
		CHECK_EQ(r.leap_second_smearing_hint, 77);
		CHECK_EQ(r.leap_indicator, 255);
		CHECK_EQ(r.counter_period_shift, 255);
		CHECK_EQ(r.flags, described.flags);
		CHECK_EQ(r.time_errno, -EAGAIN);
		CHECK_EQ(r.utc_errno, -EAGAIN);
		/* With a known status, only UTC is absent. */
		page_store8(&page.page->clock_status,
			    VMCLOCK_STATUS_FREERUNNING);
		CHECK_EQ(vmclock_read(clock, &r), 0);
		CHECK_EQ(r.time_errno, 0);
		CHECK_EQ(r.tai_errno, 0);
		CHECK_EQ(r.utc_errno, -EDOM);
		CHECK_EQ(vmclock_utc_ns(clock), INT64_MIN + EDOM);
		CHECK_EQ(r.tai_ns, 1700000000ll * TEST_SEC);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

static void passes_unknown_counters_and_scales_through(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page;
		struct vmclock *clock;

		r.counter_id = 7;
		r.time_type = 200;
		page = test_page_new(&r);
		clock = test_open(&page, both_ways[i]);
		CHECK_EQ(vmclock_read(clock, &r), 0);
		CHECK_EQ(r.counter_id, 7);
		CHECK_EQ(r.time_type, 200);
		CHECK_EQ(r.counter_errno, -EOPNOTSUPP);
		CHECK(r.time_errno != 0);
		CHECK(r.utc_errno != 0);
		CHECK(vmclock_utc_ns(clock) < VMCLOCK_TIME_LOWEST);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

static void reads_the_counter_in_order(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page;
		struct vmclock *clock;

		if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
			SKIP("no counter on this machine");
		page = test_page_new(&r);
		clock = test_open(&page, both_ways[i]);
		CHECK_EQ(vmclock_counter_id(), COUNTER_ID);
		for (int n = 0; n < 10000; n++) {
			uint64_t before = vmclock_counter();

			CHECK_EQ(vmclock_read(clock, &r), 0);
			CHECK_MOST(before, r.counter);
			CHECK_MOST(r.counter, vmclock_counter());
		}
		vmclock_free(clock);
		test_page_free(&page);
	}
}

/* --- The count ------------------------------------------------------------- */

static void reads_at_count_zero(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page;
		struct vmclock *clock;

		r.seq_count = 0;
		page = test_page_new(&r);
		clock = test_open(&page, both_ways[i]);
		CHECK_EQ(vmclock_read(clock, &r), 0);
		CHECK_EQ(r.seq_count, 0);
		CHECK_EQ(r.retries, 0);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

static void reads_while_the_count_wraps(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page;
	struct vmclock *clock;
	uint64_t word;

	r.seq_count = UINT32_MAX - 1;
	page = test_page_new(&r);
	word = seqcount_read_begin(page.page);
	CHECK_EQ(page_word_count(word), UINT32_MAX - 1);
	CHECK(!page_word_in_update(word));
	clock = test_open(&page, 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.seq_count, UINT32_MAX - 1);
	CHECK(!seqcount_read_retry(page.page, word));
	seqcount_write_begin(page.page);
	CHECK_EQ(page_load32(&page.page->seq_count), UINT32_MAX);
	CHECK(page_word_in_update(seqcount_read_begin(page.page)));
	CHECK(seqcount_read_retry(page.page, word));
	seqcount_write_end(page.page);
	CHECK_EQ(page_load32(&page.page->seq_count), 0);
	CHECK(seqcount_read_retry(page.page, word));
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.seq_count, 0);
	vmclock_free(clock);
	test_page_free(&page);
}

/* The next update completes one whose writer died. */
static void completes_an_update_left_odd(void)
{
	struct vmclock_abi page = { .seq_count = htole32(7) };

	seqcount_write_begin(&page);
	CHECK_EQ(page_load32(&page.seq_count), 7);
	seqcount_write_end(&page);
	CHECK_EQ(page_load32(&page.seq_count), 8);
}

static void gives_up_on_a_count_stuck_odd(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page = test_page_new(&r);
		struct vmclock *clock = test_open(&page, both_ways[i]);
		int64_t begun = test_clock_ns(CLOCK_MONOTONIC), took;

		page_store32(&page.page->seq_count, 3);
		CHECK_EQ(vmclock_read(clock, &r), -ETIMEDOUT);
		took = test_clock_ns(CLOCK_MONOTONIC) - begun;
		CHECK_MOST(100000000, took);
		CHECK_MOST(took, TEN_SEC);
		CHECK_EQ(vmclock_tai_ns(clock), INT64_MIN + ETIMEDOUT);
		CHECK_EQ(vmclock_utc_ns(clock), INT64_MIN + ETIMEDOUT);
		CHECK_EQ(vmclock_tai_ns_unordered(clock),
			 INT64_MIN + ETIMEDOUT);
		CHECK_EQ(vmclock_utc_ns_unordered(clock),
			 INT64_MIN + ETIMEDOUT);
		/* The failure has no effect on the next call. */
		page_store32(&page.page->seq_count, 4);
		CHECK_EQ(vmclock_read(clock, &r), 0);
		CHECK_EQ(r.retries, 0);
		CHECK_EQ(r.seq_count, 4);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

/* If each call waited, the calls would take twice as long as is allowed. */
static void fails_at_once_while_an_update_is_stuck(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page = test_page_new(&r);
		struct vmclock *clock = test_open(&page, both_ways[i]);
		int64_t begun;

		page_store32(&page.page->seq_count, 3);
		CHECK_EQ(vmclock_read(clock, &r), -ETIMEDOUT);
		begun = test_clock_ns(CLOCK_MONOTONIC);
		for (int n = 0; n < 100; n++) {
			CHECK_EQ(vmclock_read(clock, &r), -ETIMEDOUT);
			CHECK_EQ(vmclock_utc_ns(clock), INT64_MIN + ETIMEDOUT);
		}
		CHECK_MOST(test_clock_ns(CLOCK_MONOTONIC) - begun, TEN_SEC);
		page_store32(&page.page->seq_count, 4);
		CHECK_EQ(vmclock_read(clock, &r), 0);
		/* Another update has its own 100 ms. */
		page_store32(&page.page->seq_count, 5);
		begun = test_clock_ns(CLOCK_MONOTONIC);
		CHECK_EQ(vmclock_read(clock, &r), -ETIMEDOUT);
		CHECK_MOST(100 * NS_PER_MS,
			   test_clock_ns(CLOCK_MONOTONIC) - begun);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

static void reports_a_stuck_update_without_waiting(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, 0);
	int64_t begun = test_clock_ns(CLOCK_MONOTONIC), passed = 0;
	int error = -EINPROGRESS;

	page_store32(&page.page->seq_count, 3);
	while (error == -EINPROGRESS && passed < TEN_SEC) {
		error = vmclock_read_nowait(clock, &r);
		passed = test_clock_ns(CLOCK_MONOTONIC) - begun;
	}
	CHECK_EQ(error, -ETIMEDOUT);
	CHECK_MOST(100 * NS_PER_MS, passed);
	CHECK_EQ(vmclock_utc_ns_nowait(clock), INT64_MIN + ETIMEDOUT);
	page_store32(&page.page->seq_count, 5);
	CHECK_EQ(vmclock_utc_ns_nowait(clock), INT64_MIN + EINPROGRESS);
	page_store32(&page.page->seq_count, 6);
	CHECK_EQ(vmclock_read_nowait(clock, &r), 0);
	vmclock_free(clock);
	test_page_free(&page);
}

static void reads_without_waiting_or_not_at_all(void)
{
	struct vmclock_reading r = test_reading(), again = r;
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, 0);
	struct vmclock *by_pread = test_open(&page, VMCLOCK_OPEN_PREAD);

	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(vmclock_read_nowait(clock, &again), 0);
	/* Equal, except for what depends on the counter. */
	CHECK_EQ(memcmp(&again, &r, VMCLOCK_READING_COUNTER), 0);
	CHECK_EQ(memcmp(&again.counter_errno, &r.counter_errno,
			sizeof(r) - VMCLOCK_READING_COUNTER_ERRNO),
		 0);
	CHECK_MOST(r.counter, again.counter);
	vmclock_reading_at(&r, again.counter);
	CHECK_EQ(memcmp(&again, &r, sizeof(r)), 0);

	CHECK_EQ(vmclock_read_nowait(by_pread, &again), -EINPROGRESS);
	CHECK_EQ(again.time_errno, -EINPROGRESS);
	CHECK_EQ(again.vm_generation_counter, 0);
	page_store32(&page.page->seq_count, 3);
	CHECK_EQ(vmclock_read_nowait(clock, &again), -EINPROGRESS);
	CHECK_EQ(again.utc_errno, -EINPROGRESS);
	CHECK_EQ(vmclock_tai_ns_nowait(clock), INT64_MIN + EINPROGRESS);
	CHECK_EQ(vmclock_utc_ns_nowait(clock), INT64_MIN + EINPROGRESS);
	CHECK_EQ(vmclock_tai_ns_unordered_nowait(clock),
		 INT64_MIN + EINPROGRESS);
	CHECK_EQ(vmclock_utc_ns_unordered_nowait(clock),
		 INT64_MIN + EINPROGRESS);
	vmclock_free(by_pread);
	vmclock_free(clock);
	test_page_free(&page);
}

struct reader {
	const struct vmclock *clock;
	struct vmclock_reading reading;
	int error;
	_Atomic bool started;
};

static void *read_once(void *argument)
{
	struct reader *reader = argument;

	atomic_store_explicit(&reader->started, true, memory_order_release);
	reader->error = vmclock_read(reader->clock, &reader->reading);
	return NULL;
}

/*
 * Reads while the count is odd, and ends the update meanwhile.  Returns false if
 * the try proves nothing: the reader came too late to wait, or this thread lost
 * its processor for so long that the reader gave up.
 */
static bool read_across_an_update(struct test_page *page,
				  const struct vmclock *clock)
{
	struct reader reader = { .clock = clock };
	pthread_t thread;

	seqcount_write_begin(page->page);
	REQUIRE(pthread_create(&thread, NULL, read_once, &reader) == 0);
	while (!atomic_load_explicit(&reader.started, memory_order_acquire))
		counter_pause();
	test_pause_ms(2);
	page_store64(&page->page->disruption_marker, 1234);
	seqcount_write_end(page->page);
	REQUIRE(pthread_join(thread, NULL) == 0);
	if (reader.error == -ETIMEDOUT)
		return false;
	CHECK_EQ(reader.error, 0);
	CHECK_EQ(reader.reading.disruption_marker, 1234);
	CHECK_EQ(reader.reading.seq_count, page_load32(&page->page->seq_count));
	return reader.reading.retries > 0;
}

static void waits_while_the_count_is_odd(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page = test_page_new(&r);
		struct vmclock *clock = test_open(&page, both_ways[i]);
		bool waited = false;

		for (int n = 0; n < 100 && !waited; n++)
			waited = read_across_an_update(&page, clock);
		CHECK(waited);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

struct restless {
	struct vmclock_abi *page;
	uint32_t step;
	_Atomic bool stop;
};

/* Changes the count so often that there is no time for a copy. */
static void *never_rest(void *argument)
{
	struct restless *writer = argument;
	struct vmclock_abi *page = writer->page;
	uint32_t count = page_load32(&page->seq_count);

	while (!atomic_load_explicit(&writer->stop, memory_order_relaxed)) {
		count += writer->step;
		page_store32(&page->seq_count, count);
		page_store64(&page->disruption_marker, count);
	}
	return NULL;
}

/* In any schedule, each read ends with success or with a timeout. */
static void check_ends(uint32_t count, uint32_t step, unsigned int flags)
{
	struct vmclock_reading r = test_reading();
	struct test_page page;
	struct vmclock *clock;
	struct restless writer = { .step = step };
	pthread_t thread;
	int64_t begun = test_clock_ns(CLOCK_MONOTONIC), passed = 0;

	r.seq_count = count;
	page = test_page_new(&r);
	clock = test_open(&page, flags);
	writer.page = page.page;
	REQUIRE(pthread_create(&thread, NULL, never_rest, &writer) == 0);
	for (int n = 0; n < 1000 && passed < TEST_SEC / 4; n++) {
		int error = vmclock_read(clock, &r);

		CHECK(error == 0 || error == -ETIMEDOUT);
		if (error == 0)
			CHECK_EQ(r.seq_count & 1, 0);
		else if (count & 1 && step == 2)
			CHECK_EQ(error, -ETIMEDOUT);
		passed = test_clock_ns(CLOCK_MONOTONIC) - begun;
	}
	CHECK_MOST(passed, 2 * TEN_SEC);
	atomic_store_explicit(&writer.stop, true, memory_order_relaxed);
	REQUIRE(pthread_join(thread, NULL) == 0);
	vmclock_free(clock);
	test_page_free(&page);
}

static void ends_although_the_count_never_rests(void)
{
	for (size_t i = 0; i < 2; i++) {
		check_ends(2, 2, both_ways[i]);
		check_ends(3, 2, both_ways[i]);
		check_ends(2, 1, both_ways[i]);
	}
}

/* --- Single words ---------------------------------------------------------- */

static void checks_the_flag_with_each_generation(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page = test_page_new(&r);
		struct vmclock *clock = test_open(&page, both_ways[i]);
		uint64_t generation = 0;

		CHECK_EQ(vmclock_generation(clock, &generation), 0);
		CHECK_EQ(generation, 7);
		page_store64(&page.page->flags, ~0x100ull);
		CHECK_EQ(vmclock_generation(clock, &generation), -ENODATA);
		page_store64(&page.page->flags, 0x100);
		page_store64(&page.page->vm_generation_counter, 0);
		CHECK_EQ(vmclock_generation(clock, &generation), 0);
		CHECK_EQ(generation, 0);
		page_store64(&page.page->vm_generation_counter, UINT64_MAX);
		CHECK_EQ(vmclock_generation(clock, &generation), 0);
		CHECK_EQ(generation, -1);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

/* A single load of an aligned word does not wait for an update. */
static void reads_single_words_during_an_update(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, 0);
	uint64_t word = 0;

	page_store32(&page.page->seq_count, 3);
	CHECK_EQ(vmclock_generation(clock, &word), 0);
	CHECK_EQ(word, 7);
	CHECK_EQ(vmclock_disruption_marker(clock, &word), 0);
	CHECK_EQ(word, 5);
	vmclock_free(clock);
	/* A copy by pread(2) may be torn, so it needs the count. */
	page_store32(&page.page->seq_count, 4);
	clock = test_open(&page, VMCLOCK_OPEN_PREAD);
	page_store32(&page.page->seq_count, 5);
	CHECK_EQ(vmclock_generation(clock, &word), -ETIMEDOUT);
	CHECK_EQ(vmclock_disruption_marker(clock, &word), -ETIMEDOUT);
	vmclock_free(clock);
	test_page_free(&page);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(delivers_every_field_exactly),
		TEST(reads_little_endian),
		TEST(passes_unknown_codes_through),
		TEST(passes_unknown_counters_and_scales_through),
		TEST(reads_the_counter_in_order),
		TEST(reads_at_count_zero),
		TEST(reads_while_the_count_wraps),
		TEST(completes_an_update_left_odd),
		TEST(gives_up_on_a_count_stuck_odd),
		TEST(fails_at_once_while_an_update_is_stuck),
		TEST(reports_a_stuck_update_without_waiting),
		TEST(reads_without_waiting_or_not_at_all),
		TEST(waits_while_the_count_is_odd),
		TEST(ends_although_the_count_never_rests),
		TEST(checks_the_flag_with_each_generation),
		TEST(reads_single_words_during_an_update),
	};

	return CHECK_RUN(tests);
}
