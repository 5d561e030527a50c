/* SPDX-License-Identifier: Apache-2.0 */
/* Opening ClockBound's segments, and each rule of the time in isolation. */
#include "clockbound.h"
#include "test_segment.h"

#define SEC ((int64_t)TEST_SEC)
#define TICK 4000000

/* --- The rules, by clocks that the test sets ------------------------------ */

/* The segment was measured 100 s after the machine's start. */
static struct clockbound_fields fields_of(int32_t status)
{
	struct clockbound_fields fields = {
		.as_of_sec = 100,
		.void_after_sec = 1100,
		.bound_ns = 10000,
		.disruption_marker = 5,
		.max_drift_ppb = 1000,
		.status = status,
	};

	return fields;
}

static struct timespec timespec_of(int64_t ns)
{
	struct timespec time = { ns / SEC, ns % SEC };

	return time;
}

static int now_at(int layout, const struct clockbound_fields *fields,
		  int64_t realtime_ns, int64_t coarse_ns,
		  struct clockbound_marker marker,
		  struct vmclock_clockbound_reading *r)
{
	struct clockbound_clocks clocks = { timespec_of(realtime_ns),
					    timespec_of(coarse_ns) };

	return clockbound_now(layout, fields, &clocks, TICK, &marker, r);
}

static const struct clockbound_marker same_marker = { 0, 5 };

#define UTC (1700000000 * SEC)

static int simple_now(int layout, const struct clockbound_fields *fields,
		      int64_t coarse_ns, struct vmclock_clockbound_reading *r)
{
	return now_at(layout, fields, UTC, coarse_ns, same_marker, r);
}

static void bound_grows_by_the_drift_rounded_up(void)
{
	struct clockbound_fields fields = fields_of(1);
	struct vmclock_clockbound_reading r;

	CHECK_EQ(simple_now(2, &fields, 100 * SEC, &r), 0);
	CHECK_EQ(r.utc_ns, UTC);
	CHECK_EQ(r.earliest_ns, UTC - 10000);
	CHECK_EQ(r.latest_ns, UTC + 10000);
	CHECK_EQ(simple_now(2, &fields, 102 * SEC, &r), 0);
	CHECK_EQ(r.latest_ns, UTC + 12000);
	CHECK_EQ(simple_now(2, &fields, 102 * SEC + 1, &r), 0);
	CHECK_EQ(r.latest_ns, UTC + 12001);
	CHECK_EQ(r.earliest_ns, UTC - 12001);
	CHECK_EQ(r.bound_ns, 10000);
	CHECK_EQ(r.as_of_ns, 100 * SEC);
	CHECK_EQ(r.void_after_ns, 1100 * SEC);
	CHECK_EQ(r.monotonic_ns, 102 * SEC + 1);
}

static void only_two_statuses_have_a_time(void)
{
	static const struct {
		int32_t status;
		int error;
	} cases[] = {
		{ 0, -EAGAIN },	  { 1, 0 },
		{ 2, 0 },	  { 3, -EREMCHG },
		{ 4, -EAGAIN },	  { -1, -EAGAIN },
		{ 257, -EAGAIN }, { INT32_MIN, -EAGAIN },
	};

	for (int layout = 2; layout <= 3; layout++) {
		for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
			struct clockbound_fields fields =
				fields_of(cases[i].status);
			struct vmclock_clockbound_reading r;

			CHECK_EQ(simple_now(layout, &fields, 101 * SEC, &r),
				 cases[i].error);
			CHECK_EQ(r.utc_errno, cases[i].error);
			CHECK_EQ(r.segment_status, cases[i].status);
			CHECK_EQ(r.utc_ns != 0, cases[i].error == 0);
			CHECK_EQ(r.latest_ns != 0, cases[i].error == 0);
		}
	}
}

static void synchronized_becomes_free_running(void)
{
	static const int64_t grace[] = { [2] = 5, [3] = 60 };
	struct clockbound_fields fields = fields_of(1);
	struct vmclock_clockbound_reading r;

	for (int layout = 2; layout <= 3; layout++) {
		int64_t end = (100 + grace[layout]) * SEC;

		CHECK_EQ(simple_now(layout, &fields, end - 1, &r), 0);
		CHECK_EQ(r.status, VMCLOCK_CLOCKBOUND_SYNCHRONIZED);
		CHECK_EQ(simple_now(layout, &fields, end, &r), 0);
		CHECK_EQ(r.status, VMCLOCK_CLOCKBOUND_FREE_RUNNING);
		CHECK_EQ(r.segment_status, VMCLOCK_CLOCKBOUND_SYNCHRONIZED);
	}
}

static void time_ends_at_void_after(void)
{
	struct clockbound_fields fields = fields_of(2);
	struct vmclock_clockbound_reading r;

	CHECK_EQ(simple_now(2, &fields, 1100 * SEC - 1, &r), 0);
	CHECK_EQ(simple_now(2, &fields, 1100 * SEC, &r), -ETIME);
	CHECK_EQ(r.status, VMCLOCK_CLOCKBOUND_UNKNOWN);
	CHECK_EQ(r.latest_ns, 0);
	CHECK_EQ(simple_now(3, &fields, 1100 * SEC, &r), -ETIME);
	/* A status without time says more. */
	fields.status = 3;
	CHECK_EQ(simple_now(3, &fields, 1100 * SEC, &r), -EREMCHG);
}

static void clock_may_be_a_tick_before_the_bound(void)
{
	struct clockbound_fields fields = fields_of(1);
	struct vmclock_clockbound_reading r;

	CHECK_EQ(simple_now(2, &fields, 100 * SEC - TICK, &r), 0);
	CHECK_EQ(r.latest_ns, UTC + 10000);
	CHECK_EQ(simple_now(2, &fields, 100 * SEC - TICK - 1, &r), -EILSEQ);
	CHECK_EQ(simple_now(2, &fields, 0, &r), -EILSEQ);
}

static void other_marker_is_a_disruption(void)
{
	struct clockbound_fields fields = fields_of(1);
	struct clockbound_marker other = { 0, 6 }, none = { -EUNATCH, 5 };
	struct vmclock_clockbound_reading r;

	CHECK_EQ(now_at(2, &fields, UTC, 101 * SEC, other, &r), -EREMCHG);
	CHECK_EQ(r.status, VMCLOCK_CLOCKBOUND_DISRUPTED);
	CHECK_EQ(r.utc_ns, 0);
	CHECK_EQ(now_at(3, &fields, UTC, 101 * SEC, none, &r), -EUNATCH);
	CHECK_EQ(r.latest_ns, 0);
}

static void impossible_fields_are_refused(void)
{
	struct vmclock_clockbound_reading r;

#define IMPOSSIBLE(field, value)                                          \
	do {                                                              \
		struct clockbound_fields fields = fields_of(1);           \
		fields.field = (value);                                   \
		CHECK_EQ(simple_now(2, &fields, 101 * SEC, &r), -EPROTO); \
		CHECK_EQ(r.latest_ns, 0);                                 \
	} while (0)
	IMPOSSIBLE(bound_ns, -1);
	IMPOSSIBLE(bound_ns, INT64_MIN);
	IMPOSSIBLE(max_drift_ppb, 1000000000);
	IMPOSSIBLE(max_drift_ppb, UINT32_MAX);
	IMPOSSIBLE(as_of_sec, -1);
	IMPOSSIBLE(as_of_sec, INT64_MIN);
	IMPOSSIBLE(as_of_nsec, -1);
	IMPOSSIBLE(as_of_nsec, SEC);
	IMPOSSIBLE(void_after_sec, -1);
	IMPOSSIBLE(void_after_nsec, SEC);
}

static void times_that_do_not_fit_are_refused(void)
{
	struct clockbound_fields fields = fields_of(1);
	struct vmclock_clockbound_reading r;

	fields.bound_ns = INT64_MAX - UTC;
	CHECK_EQ(simple_now(2, &fields, 100 * SEC, &r), 0);
	CHECK_EQ(r.latest_ns, INT64_MAX);
	fields.bound_ns++;
	CHECK_EQ(simple_now(2, &fields, 100 * SEC, &r), -EOVERFLOW);
	fields.bound_ns = INT64_MAX;
	CHECK_EQ(simple_now(2, &fields, 101 * SEC, &r), -EOVERFLOW);
	fields = fields_of(1);
	fields.as_of_sec = 0;
	fields.void_after_sec = INT64_MAX;
	fields.max_drift_ppb = 999999999;
	CHECK_EQ(simple_now(2, &fields, INT64_MAX - 1, &r), -EOVERFLOW);
}

/* --- Files ------------------------------------------------------------------- */

static int open_error(const struct test_segment *segment, size_t length)
{
	struct segment_file file = segment_file_new(segment);
	struct vmclock_clockbound *opened = (void *)&file;
	int error;

	segment_file_write(&file, segment, length);
	error = vmclock_clockbound_open(file.path, 0, &opened);
	CHECK_EQ(opened != NULL, error == 0);
	vmclock_clockbound_free(opened);
	segment_file_free(&file);
	return error;
}

static void both_versions_are_read(void)
{
	for (int version = 2; version <= 3; version++) {
		struct test_segment segment = test_segment_of(version);
		struct segment_file file = segment_file_new(&segment);
		struct vmclock_clockbound *opened = segment_open(&file, 0);
		struct vmclock_clockbound_reading r;
		int64_t before = test_clock_ns(CLOCK_REALTIME);

		CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), 0);
		CHECK_EQ(r.layout, version);
		CHECK_EQ(r.generation, 2);
		CHECK_EQ(r.disruption_marker, 5);
		CHECK_EQ(r.max_drift_ppb, 1000);
		CHECK_EQ(r.disruption_support, 0);
		CHECK_MOST(before, r.utc_ns);
		CHECK_MOST(r.utc_ns, test_clock_ns(CLOCK_REALTIME));
		CHECK_MOST(r.earliest_ns, r.utc_ns - 10000);
		CHECK_MOST(r.utc_ns + 10000, r.latest_ns);
		CHECK_EQ(vmclock_clockbound_read_nowait(opened, NULL, &r), 0);
		vmclock_clockbound_free(opened);
		segment_file_free(&file);
	}
}

static void every_short_file_is_refused(void)
{
	for (int version = 2; version <= 3; version++) {
		struct test_segment segment = test_segment_of(version);

		for (size_t length = 0; length < segment.length; length++)
			CHECK_EQ(open_error(&segment, length), -EMSGSIZE);
		CHECK_EQ(open_error(&segment, segment.length), 0);
		segment_put32(&segment, 8, (uint32_t)segment.length - 1);
		CHECK_EQ(open_error(&segment, segment.length), -EMSGSIZE);
		segment_put32(&segment, 8, (uint32_t)segment.length + 1);
		CHECK_EQ(open_error(&segment, segment.length), -EMSGSIZE);
	}
}

static void other_files_are_refused(void)
{
	struct test_segment segment = test_segment_of(3);
	struct vmclock_clockbound *opened;

	for (size_t i = 0; i < 8; i++) {
		segment.bytes[i] ^= 1;
		CHECK_EQ(open_error(&segment, segment.length), -EBADMSG);
		segment.bytes[i] ^= 1;
	}
	CHECK_EQ(vmclock_clockbound_open("/tmp", 0, &opened), -EISDIR);
	CHECK_EQ(vmclock_clockbound_open("/dev/null", 0, &opened), -EINVAL);
	CHECK_EQ(vmclock_clockbound_open("/tmp/no/such", 0, &opened), -ENOENT);
	CHECK_EQ(vmclock_clockbound_open("", 0, &opened), -ENOENT);
}

static void unknown_flags_are_refused(void)
{
	struct test_segment segment = test_segment_of(3);
	struct segment_file file = segment_file_new(&segment);
	struct vmclock_clockbound *opened;

	for (unsigned int bit = 1; bit < 32; bit++) {
		unsigned int flags = VMCLOCK_CLOCKBOUND_UNCHECKED | 1u << bit;

		CHECK_EQ(vmclock_clockbound_open(file.path, 1u << bit, &opened),
			 -EINVAL);
		CHECK(opened == NULL);
		CHECK_EQ(vmclock_clockbound_open(file.path, flags, &opened),
			 -EINVAL);
		CHECK(opened == NULL);
	}
	segment_file_free(&file);
}

static void only_known_versions_are_opened(void)
{
	static const struct {
		uint8_t low, high;
		int error;
	} cases[] = {
		{ 3, 3, 0 },
		{ 2, 3, 0 },
		{ 1, 255, 0 },
		{ 0, 0, -ENODATA },
		{ 4, 4, -EPROTONOSUPPORT },
		{ 4, 3, -EPROTONOSUPPORT },
		{ 3, 2, -EPROTONOSUPPORT },
		{ 2, 2, -EPROTONOSUPPORT },
		{ 255, 255, -EPROTONOSUPPORT },
	};
	struct test_segment segment = test_segment_of(3);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		segment.bytes[12] = cases[i].low;
		segment.bytes[13] = cases[i].high;
		CHECK_EQ(open_error(&segment, segment.length), cases[i].error);
	}
	segment = test_segment_of(2);
	segment_put16(&segment, 12, 1);
	CHECK_EQ(open_error(&segment, segment.length), -EPROTONOSUPPORT);
}

static void generation_0_is_not_initialized(void)
{
	struct test_segment segment = test_segment_of(2);

	segment_put16(&segment, GENERATION_OFFSET, 0);
	CHECK_EQ(open_error(&segment, segment.length), -ENODATA);
	segment_put16(&segment, GENERATION_OFFSET, 65534);
	CHECK_EQ(open_error(&segment, segment.length), 0);
}

static void overwritten_segments_are_refused(void)
{
	struct test_segment segment = test_segment_of(3);
	struct segment_file file = segment_file_new(&segment);
	struct vmclock_clockbound *opened = segment_open(&file, 0);
	struct vmclock_clockbound_reading r;

	file.memory[14] = 0;
	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), -ENODATA);
	CHECK_EQ(r.utc_errno, -ENODATA);
	CHECK_EQ(r.layout, 0);
	file.memory[14] = 4;
	file.memory[0] ^= 1;
	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), -EBADMSG);
	file.memory[0] ^= 1;
	file.memory[8] = 90;
	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), -EMSGSIZE);
	file.memory[8] = 104;
	file.memory[12] = 7;
	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), -EPROTONOSUPPORT);
	file.memory[12] = 3;
	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), 0);
	vmclock_clockbound_free(opened);
	segment_file_free(&file);
}

static void stuck_update_is_waited_for_once(void)
{
	struct test_segment segment = test_segment_of(2);
	struct segment_file file = segment_file_new(&segment);
	struct vmclock_clockbound *opened = segment_open(&file, 0);
	struct vmclock_clockbound_reading r;
	int64_t begun;

	file.memory[14] = 3;
	begun = test_clock_ns(CLOCK_MONOTONIC);
	CHECK_EQ(vmclock_clockbound_read_nowait(opened, NULL, &r),
		 -EINPROGRESS);
	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), -ETIMEDOUT);
	CHECK_MOST(100000000, test_clock_ns(CLOCK_MONOTONIC) - begun);
	/* Now all fail at once. */
	begun = test_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < 10; i++) {
		CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), -ETIMEDOUT);
		CHECK_EQ(vmclock_clockbound_read_nowait(opened, NULL, &r),
			 -ETIMEDOUT);
	}
	CHECK_MOST(test_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - begun, 100000000);
	file.memory[14] = 4;
	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), 0);
	vmclock_clockbound_free(opened);
	segment_file_free(&file);
}

static void replaced_file_is_noticed(void)
{
	struct test_segment segment = test_segment_of(2);
	struct segment_file file = segment_file_new(&segment);
	struct vmclock_clockbound *opened = segment_open(&file, 0);
	struct vmclock_clockbound_reading r;

	CHECK_EQ(vmclock_clockbound_path_changed(opened), 0);
	segment_file_write(&file, &segment, segment.length);
	CHECK_EQ(vmclock_clockbound_path_changed(opened), 1);
	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), 0);
	unlink(file.path);
	CHECK_EQ(vmclock_clockbound_path_changed(opened), -ENOENT);
	vmclock_clockbound_free(opened);
	segment_file_free(&file);
}

/* --- The page ------------------------------------------------------------------ */

struct disruptable {
	struct segment_file file;
	struct test_page page;
};

static struct disruptable disruptable_new(void)
{
	struct test_segment segment = test_segment_of(3);
	struct vmclock_reading r = test_reading();
	struct disruptable made;

	segment.bytes[SUPPORT(&segment)] = 1;
	made.file = segment_file_new(&segment);
	made.page = test_page_new(&r);
	return made;
}

static void disruptable_free(struct disruptable *made)
{
	segment_file_free(&made->file);
	test_page_free(&made->page);
}

static void live_marker_decides(void)
{
	struct disruptable made = disruptable_new();
	struct vmclock_clockbound *opened = segment_open(&made.file, 0);
	struct vmclock *page = test_open(&made.page, 0);
	struct vmclock_clockbound_reading r;

	CHECK_EQ(vmclock_clockbound_read(opened, page, &r), 0);
	CHECK_EQ(r.disruption_support, 1);
	page_store64(&made.page.page->disruption_marker, 6);
	CHECK_EQ(vmclock_clockbound_read(opened, page, &r), -EREMCHG);
	CHECK_EQ(vmclock_clockbound_read_nowait(opened, page, &r), -EREMCHG);
	CHECK_EQ(r.status, VMCLOCK_CLOCKBOUND_DISRUPTED);
	/* A daemon without support has no marker to compare. */
	made.file.memory[96] = 0;
	CHECK_EQ(vmclock_clockbound_read(opened, page, &r), 0);
	vmclock_free(page);
	vmclock_clockbound_free(opened);
	disruptable_free(&made);
}

static void daemon_with_page_needs_a_page(void)
{
	struct disruptable made = disruptable_new();
	struct vmclock_clockbound *opened = segment_open(&made.file, 0);
	struct vmclock_clockbound *unchecked =
		segment_open(&made.file, VMCLOCK_CLOCKBOUND_UNCHECKED);
	struct vmclock *page = test_open(&made.page, 0);
	struct vmclock_clockbound_reading r;

	CHECK_EQ(vmclock_clockbound_read(opened, NULL, &r), -EUNATCH);
	CHECK_EQ(vmclock_clockbound_read(unchecked, NULL, &r), 0);
	vmclock_close(page);
	CHECK_EQ(vmclock_clockbound_read(opened, page, &r), -EUNATCH);
	CHECK_EQ(vmclock_clockbound_read_nowait(opened, page, &r), -EUNATCH);
	vmclock_free(page);
	vmclock_clockbound_free(opened);
	vmclock_clockbound_free(unchecked);
	disruptable_free(&made);
}

static void page_by_pread_is_read_only_by_waiting_calls(void)
{
	struct disruptable made = disruptable_new();
	struct vmclock_clockbound *opened = segment_open(&made.file, 0);
	struct vmclock *page = test_open(&made.page, VMCLOCK_OPEN_PREAD);
	struct vmclock_clockbound_reading r;

	CHECK_EQ(vmclock_clockbound_read(opened, page, &r), 0);
	CHECK_EQ(vmclock_clockbound_read_nowait(opened, page, &r),
		 -EINPROGRESS);
	CHECK_EQ(r.latest_ns, 0);
	page_store64(&made.page.page->disruption_marker, 6);
	CHECK_EQ(vmclock_clockbound_read(opened, page, &r), -EREMCHG);
	vmclock_free(page);
	vmclock_clockbound_free(opened);
	disruptable_free(&made);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(bound_grows_by_the_drift_rounded_up),
		TEST(only_two_statuses_have_a_time),
		TEST(synchronized_becomes_free_running),
		TEST(time_ends_at_void_after),
		TEST(clock_may_be_a_tick_before_the_bound),
		TEST(other_marker_is_a_disruption),
		TEST(impossible_fields_are_refused),
		TEST(times_that_do_not_fit_are_refused),
		TEST(both_versions_are_read),
		TEST(every_short_file_is_refused),
		TEST(other_files_are_refused),
		TEST(unknown_flags_are_refused),
		TEST(only_known_versions_are_opened),
		TEST(generation_0_is_not_initialized),
		TEST(overwritten_segments_are_refused),
		TEST(stuck_update_is_waited_for_once),
		TEST(replaced_file_is_noticed),
		TEST(live_marker_decides),
		TEST(daemon_with_page_needs_a_page),
		TEST(page_by_pread_is_read_only_by_waiting_calls),
	};

	return CHECK_RUN(tests);
}
