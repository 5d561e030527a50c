/* SPDX-License-Identifier: Apache-2.0 */
/* Pages whose time is wrong on purpose, or has a leap second. */
#include <errno.h>

#include "altered_time.h"
#include "published_page.h"

#define HOUR (3600 * SEC)

/* 2026-11-30T23:59:50Z, ten seconds before the month ends. */
#define NEAR_MONTH_END (INT64_C(1796083190) * SEC)
#define MONTH_END (NEAR_MONTH_END + 10 * SEC)

static struct kernel_time sample_at(int64_t realtime_ns)
{
	struct kernel_time sample = {
		.realtime_ns = realtime_ns,
		.max_error_ns = 16 * SEC,
		.est_error_ns = 16 * SEC,
		.tai_offset_sec = 37,
		.synchronized = true,
		.leap_indicator = VMCLOCK_LEAP_PRE_NEG,
	};

	return sample;
}

static struct altered_time started(int64_t offset_ns, int32_t leap)
{
	struct altered_time altered = { .active = true,
					.offset_ns = offset_ns,
					.leap = leap };
	struct kernel_time first = sample_at(NEAR_MONTH_END - offset_ns);

	CHECK_EQ(altered_time_start(&altered, &first), 0);
	return altered;
}

static void check_time(const struct altered_time *altered, int64_t at_ns,
		       int64_t utc_ns, int32_t tai_offset_sec, uint8_t leap)
{
	struct kernel_time sample = sample_at(at_ns - altered->offset_ns);
	struct kernel_time time = altered_time_apply(altered, &sample);

	CHECK_EQ(time.realtime_ns, utc_ns);
	CHECK_EQ(time.tai_offset_sec, tai_offset_sec);
	CHECK_EQ(time.leap_indicator, leap);
	CHECK(!time.synchronized);
}

static void runs_through_an_inserted_second(void)
{
	struct altered_time a = started(HOUR, VMCLOCK_LEAP_PRE_POS);

	CHECK_EQ(a.leap_at_sec, MONTH_END / SEC);
	check_time(&a, MONTH_END - 1, MONTH_END - 1, 37, VMCLOCK_LEAP_PRE_POS);
	check_time(&a, MONTH_END, MONTH_END - SEC, 38, VMCLOCK_LEAP_POS);
	check_time(&a, MONTH_END + SEC - 1, MONTH_END - 1, 38,
		   VMCLOCK_LEAP_POS);
	check_time(&a, MONTH_END + SEC, MONTH_END, 38, VMCLOCK_LEAP_POST_POS);
	check_time(&a, MONTH_END + 300 * HOUR, MONTH_END + 300 * HOUR - SEC, 38,
		   VMCLOCK_LEAP_NONE);
}

static void runs_through_a_deleted_second(void)
{
	struct altered_time a = started(0, VMCLOCK_LEAP_PRE_NEG);
	int64_t at = MONTH_END - SEC;

	check_time(&a, at - 1, at - 1, 37, VMCLOCK_LEAP_PRE_NEG);
	check_time(&a, at, MONTH_END, 36, VMCLOCK_LEAP_POST_NEG);
	check_time(&a, at + 300 * HOUR, at + 300 * HOUR + SEC, 36,
		   VMCLOCK_LEAP_NONE);
}

static void announces_none_or_that_of_the_kernel(void)
{
	struct altered_time a = started(0, VMCLOCK_LEAP_NONE);

	check_time(&a, MONTH_END, MONTH_END, 37, VMCLOCK_LEAP_NONE);
	a = started(0, VMCLOCK_ALTERED_KERNEL_LEAP);
	check_time(&a, MONTH_END, MONTH_END, 37, VMCLOCK_LEAP_PRE_NEG);
}

static void replaces_the_errors(void)
{
	struct altered_time a = started(0, VMCLOCK_LEAP_NONE);
	struct kernel_time sample = sample_at(MONTH_END);

	CHECK_EQ(altered_time_apply(&a, &sample).max_error_ns, 16 * SEC);
	a.max_error_ns = 1000;
	CHECK_EQ(altered_time_apply(&a, &sample).max_error_ns, 1000);
	CHECK_EQ(altered_time_apply(&a, &sample).est_error_ns, 1000);
	sample.est_error_ns = 10;
	CHECK_EQ(altered_time_apply(&a, &sample).est_error_ns, 10);
}

static int create(int64_t offset_ns, int64_t max_error_ns, int32_t leap)
{
	struct vmclock_publisher *publisher;
	int error = vmclock_publisher_create_altered(
		NULL, 37, offset_ns, max_error_ns, leap, &publisher);

	vmclock_publisher_free(publisher);
	return error;
}

static void refuses_values_out_of_range(void)
{
	const int64_t offset = VMCLOCK_ALTERED_MOST_OFFSET_NS;
	const int64_t most = VMCLOCK_ALTERED_MOST_ERROR_NS;

	CHECK_EQ(create(offset, most, VMCLOCK_LEAP_NONE), 0);
	CHECK_EQ(create(-offset, 0, VMCLOCK_ALTERED_KERNEL_LEAP), 0);
	CHECK_EQ(create(offset + 1, 0, VMCLOCK_LEAP_NONE), -EOVERFLOW);
	CHECK_EQ(create(-offset - 1, 0, VMCLOCK_LEAP_NONE), -EOVERFLOW);
	CHECK_EQ(create(INT64_MAX, 0, VMCLOCK_LEAP_NONE), -EOVERFLOW);
	CHECK_EQ(create(INT64_MIN, 0, VMCLOCK_LEAP_NONE), -EOVERFLOW);
	CHECK_EQ(create(0, -1, VMCLOCK_LEAP_NONE), -EOVERFLOW);
	CHECK_EQ(create(0, most + 1, VMCLOCK_LEAP_NONE), -EOVERFLOW);
	CHECK_EQ(create(0, 0, VMCLOCK_LEAP_POS), -EDOM);
	CHECK_EQ(create(0, 0, 259), -EDOM);
}

/*
 * The kernel's clock is the same after each update, and so is the offset.  The
 * bound is so large that no sample contradicts it, even on an emulated counter.
 */
static void publishes_an_altered_time(void)
{
	const int64_t bound = 1000000000;
	struct published made;

	REQUIRE(vmclock_publisher_create_altered(NULL, 37, HOUR, bound,
						 VMCLOCK_LEAP_PRE_POS,
						 &made.publisher) == 0);
	made.clock = open_published(made.publisher);
	for (int i = 0; i < 20; i++) {
		struct kernel_time sample = sample_now();
		struct vmclock_reading r;

		CHECK_EQ(publish_sample(made.publisher, &sample), 0);
		r = read_published(&made);
		vmclock_reading_at(&r, sample.counter);
		CHECK_EQ(r.utc_errno, 0);
		CHECK_MOST(llabs(r.utc_ns - sample.realtime_ns - HOUR), 2);
		CHECK_EQ(r.clock_status, VMCLOCK_STATUS_FREERUNNING);
		CHECK_EQ(r.leap_indicator, VMCLOCK_LEAP_PRE_POS);
		CHECK_EQ(r.disruption_marker, 0);
		CHECK_MOST(r.time_maxerror_nanosec, bound + bound / 1000);
	}
	unpublish(&made);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(runs_through_an_inserted_second),
		TEST(runs_through_a_deleted_second),
		TEST(announces_none_or_that_of_the_kernel),
		TEST(replaces_the_errors),
		TEST(refuses_values_out_of_range),
		TEST(publishes_an_altered_time),
	};

	return published_run(tests, sizeof(tests) / sizeof(*tests));
}
