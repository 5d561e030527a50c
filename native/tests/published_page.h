/* SPDX-License-Identifier: Apache-2.0 */
/* A published page, a clock that reads it, and samples to publish. */
#ifndef VMCLOCK_TESTS_PUBLISHED_PAGE_H
#define VMCLOCK_TESTS_PUBLISHED_PAGE_H

#include "publish.h"
#include "test_page.h"

#define SEC ((int64_t)TEST_SEC)

struct published {
	struct vmclock_publisher *publisher;
	struct vmclock *clock;
};

static inline struct vmclock *
open_published(struct vmclock_publisher *publisher)
{
	struct vmclock *clock;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d",
		 vmclock_publisher_fd(publisher));
	REQUIRE(vmclock_open(path, 0, &clock) == 0);
	return clock;
}

static inline struct published publish(int32_t tai_offset_sec)
{
	struct published made;

	REQUIRE(vmclock_publisher_create(NULL, tai_offset_sec,
					 &made.publisher) == 0);
	made.clock = open_published(made.publisher);
	return made;
}

static inline void unpublish(struct published *made)
{
	vmclock_publisher_free(made->publisher);
	vmclock_free(made->clock);
}

static inline struct vmclock_reading
read_published(const struct published *made)
{
	struct vmclock_reading r;

	CHECK_EQ(vmclock_read(made->clock, &r), 0);
	return r;
}

static inline struct vmclock_reading
publish_one(const struct published *made, const struct kernel_time *sample)
{
	CHECK_EQ(publish_sample(made->publisher, sample), 0);
	return read_published(made);
}

/* A sample with a maximum error of a microsecond. */
static inline struct kernel_time sample_now(void)
{
	struct kernel_time sample;

	REQUIRE(kernel_time_sample(&sample) == 0);
	sample.max_error_ns = 1000;
	sample.est_error_ns = 100;
	sample.synchronized = true;
	sample.leap_indicator = VMCLOCK_LEAP_NONE;
	return sample;
}

/* TAI - UTC as it must be on a page that was created with 37 s. */
static inline int32_t tai_offset_of(const struct kernel_time *sample)
{
	return sample->tai_offset_sec >= 10 ? sample->tai_offset_sec : 37;
}

/* Runs the tests, unless this machine has no counter. */
static inline int published_run(const struct check_test *tests, size_t count)
{
	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID) {
		puts("skipped: no counter on this machine");
		puts("0 passed, 0 failed");
		return 0;
	}
	return check_run(tests, count);
}

#endif /* VMCLOCK_TESTS_PUBLISHED_PAGE_H */
