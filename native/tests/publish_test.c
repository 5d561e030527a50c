/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishing: what a page says after each sample.
 *
 * Samples of a simulated clock are published as if they were the kernel's.
 * The simulation begins at a true sample, because the first state of a page
 * is of the true clock, and leads into the future.
 */
#include <errno.h>
#include <math.h>
#include <sys/stat.h>

#include "publish.h"
#include "test_page.h"
#include "writer.h"

#define SEC ((int64_t)TEST_SEC)

/* --- Publishing samples ------------------------------------------------------ */

struct published {
	struct vmclock_publisher *publisher;
	struct vmclock *clock;
};

static struct vmclock *open_published(struct vmclock_publisher *publisher)
{
	struct vmclock *clock;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d",
		 vmclock_publisher_fd(publisher));
	REQUIRE(vmclock_open(path, 0, &clock) == 0);
	return clock;
}

static struct published publish(int32_t tai_offset_sec)
{
	struct published made;

	REQUIRE(vmclock_publisher_create(NULL, tai_offset_sec,
					 &made.publisher) == 0);
	made.clock = open_published(made.publisher);
	return made;
}

static void unpublish(struct published *made)
{
	vmclock_publisher_free(made->publisher);
	vmclock_free(made->clock);
}

static struct vmclock_reading read_published(const struct published *made)
{
	struct vmclock_reading r;

	CHECK_EQ(vmclock_read(made->clock, &r), 0);
	return r;
}

static struct vmclock_reading publish_one(const struct published *made,
					  const struct kernel_time *sample)
{
	CHECK_EQ(publish_sample(made->publisher, sample), 0);
	return read_published(made);
}

/* A sample of a clock that is known to a microsecond. */
static struct kernel_time sample_now(void)
{
	struct kernel_time sample;

	REQUIRE(kernel_time_sample(&sample) == 0);
	sample.max_error_ns = 1000;
	sample.est_error_ns = 100;
	sample.synchronized = true;
	sample.leap_indicator = VMCLOCK_LEAP_NONE;
	return sample;
}

/* TAI - UTC as it should be on a page that was told of 37 s. */
static int32_t tai_offset_of(const struct kernel_time *sample)
{
	return sample->tai_offset_sec >= 10 ? sample->tai_offset_sec : 37;
}

static void publishes_the_kernels_clock(void)
{
	struct published made = publish(37);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r;
	int64_t before = test_clock_ns(CLOCK_REALTIME), after;

	r = read_published(&made);
	after = test_clock_ns(CLOCK_REALTIME);
	CHECK_EQ(r.size, 4096);
	CHECK_EQ(r.version, 1);
	CHECK_EQ(r.counter_id, vmclock_counter_id());
	CHECK_EQ(r.time_type, VMCLOCK_TIME_TAI);
	CHECK_EQ(r.seq_count, 2);
	CHECK_EQ(r.disruption_marker, 0);
	CHECK_EQ(r.vm_generation_counter, 0);
	CHECK_EQ(r.flags, TEST_ALL_FLAGS);
	CHECK_EQ(r.tai_offset_sec, -tai_offset_of(&sample));
	CHECK_EQ(r.utc_errno, 0);
	CHECK_EQ(r.max_error_errno, 0);
	CHECK_EQ(r.est_error_errno, 0);
	/* Its bound is the kernel's; its distance from it is far less. */
	CHECK_MOST(r.utc_earliest_ns, after);
	CHECK_MOST(before, r.utc_latest_ns);
	CHECK_MOST(before - r.utc_ns, SEC / 100);
	CHECK_MOST(r.utc_ns - after, SEC / 100);
	CHECK_EQ(r.tai_ns - r.utc_ns, tai_offset_of(&sample) * SEC);
	unpublish(&made);
}

static void publishes_what_a_sample_says(void)
{
	struct published made = publish(37);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r = publish_one(&made, &sample);
	int64_t tai = sample.realtime_ns + tai_offset_of(&sample) * SEC;
	double tick_ns = 1e9 * test_frac_sec(r.counter_period_frac_sec,
					     r.counter_period_shift);
	/* And the tick in which a reader reads. */
	double open_ns = (double)(sample.uncertainty_ticks + 1) * tick_ns;

	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_SYNCHRONIZED);
	CHECK_EQ(r.leap_indicator, VMCLOCK_LEAP_NONE);
	CHECK_EQ(r.counter_value, sample.counter);
	CHECK_EQ(r.time_sec, tai / SEC);
	CHECK_MOST(1000 + open_ns, r.time_maxerror_nanosec);
	CHECK_MOST(r.time_maxerror_nanosec, 1000000);
	CHECK_MOST(100, r.time_esterror_nanosec);
	/* To the nanosecond, though its fraction is not one. */
	vmclock_reading_at(&r, sample.counter);
	CHECK_MOST(r.tai_ns, tai);
	CHECK_MOST(tai - 1, r.tai_ns);
	CHECK_MOST(r.tai_earliest_ns, tai - 1000);
	CHECK_MOST(tai + 1000, r.tai_latest_ns);

	sample = sample_now();
	sample.synchronized = false;
	r = publish_one(&made, &sample);
	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_FREERUNNING);
	CHECK_EQ(r.disruption_marker, 0);
	CHECK_EQ(r.utc_errno, 0);
	for (uint8_t leap = 0; leap < 6; leap++) {
		sample = sample_now();
		sample.leap_indicator = leap;
		r = publish_one(&made, &sample);
		CHECK_EQ(r.leap_indicator, leap);
		CHECK_EQ(r.disruption_marker, 0);
	}
	unpublish(&made);
}

static void prefers_the_kernels_tai_offset(void)
{
	struct published made = publish(30);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r = read_published(&made);
	bool known = sample.tai_offset_sec >= 10;

	CHECK_EQ(r.tai_offset_sec, known ? -sample.tai_offset_sec : -30);
	/* Told while it runs, which moves TAI beyond what was promised. */
	sample = sample_now();
	sample.tai_offset_sec = known ? sample.tai_offset_sec + 1 : 37;
	CHECK_EQ(publish_sample(made.publisher, &sample), 0);
	r = read_published(&made);
	CHECK_EQ(r.flags & VMCLOCK_FLAG_TAI_OFFSET_VALID, 1);
	unpublish(&made);
}

static void offers_no_tai_where_nobody_knows_it(void)
{
	struct kernel_time sample = sample_now();
	struct published made = publish(0);
	struct vmclock_reading r = read_published(&made);

	if (sample.tai_offset_sec >= 10) {
		CHECK_EQ(r.time_type, VMCLOCK_TIME_TAI);
		CHECK_EQ(r.tai_errno, 0);
		unpublish(&made);
		return;
	}
	CHECK_EQ(r.time_type, VMCLOCK_TIME_UTC);
	CHECK_EQ(r.flags, TEST_ALL_FLAGS & ~VMCLOCK_FLAG_TAI_OFFSET_VALID);
	CHECK_EQ(r.tai_errno, -ENODATA);
	CHECK_EQ(r.utc_errno, 0);
	CHECK_MOST(r.utc_earliest_ns, test_clock_ns(CLOCK_REALTIME));
	/* A kernel that learns it has the page offer it. */
	sample = sample_now();
	sample.tai_offset_sec = 37;
	r = publish_one(&made, &sample);
	CHECK_EQ(r.disruption_marker, 0);
	CHECK_EQ(r.tai_errno, 0);
	CHECK_EQ(r.tai_ns - r.utc_ns, 37 * SEC);
	unpublish(&made);
}

static void raises_the_marker_for_a_step_beyond_the_bound(void)
{
	static const int64_t steps[] = { SEC / 100, -SEC / 100, 3600 * SEC,
					 -3600 * SEC };
	struct published made = publish(37);
	struct vmclock_reading r;

	for (unsigned int i = 0; i < 4; i++) {
		struct kernel_time sample = sample_now();

		/* A page that is sure of itself, then a sample that is not
		 * where it must be. */
		r = publish_one(&made, &sample);
		CHECK_EQ(r.disruption_marker, i);
		sample = sample_now();
		sample.realtime_ns += steps[i];
		r = publish_one(&made, &sample);
		CHECK_EQ(r.disruption_marker, i + 1);
		CHECK_EQ(r.vm_generation_counter, 0);
		CHECK_EQ(r.seq_count & 1, 0);
		/* Calibrated anew, against the clock as it is. */
		CHECK_EQ(r.utc_errno, 0);
		CHECK_MOST(r.utc_earliest_ns, test_clock_ns(CLOCK_REALTIME));
	}
	unpublish(&made);
}

static void keeps_the_marker_for_a_step_inside_the_bound(void)
{
	struct published made = publish(37);
	struct vmclock_reading r;

	for (int i = 0; i < 20; i++) {
		struct kernel_time sample = sample_now();

		sample.max_error_ns = SEC / 10;
		sample.realtime_ns += i % 2 == 0 ? SEC / 20 : -SEC / 40;
		r = publish_one(&made, &sample);
		CHECK_EQ(r.disruption_marker, 0);
	}
	unpublish(&made);
}

/* Where the counter jumps or stands, the clock does not: the same thing. */
static void raises_the_marker_when_the_counter_jumps(void)
{
	struct published made = publish(37);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r = publish_one(&made, &sample);

	CHECK_EQ(r.disruption_marker, 0);
	sample = sample_now();
	sample.counter -= 1ull << 40;
	r = publish_one(&made, &sample);
	CHECK_EQ(r.disruption_marker, 1);
	sample = sample_now();
	CHECK_EQ(publish_one(&made, &sample).disruption_marker, 1);
	sample = sample_now();
	sample.counter += 1ull << 40;
	r = publish_one(&made, &sample);
	CHECK_EQ(r.disruption_marker, 2);
	unpublish(&made);
}

static void keeps_flags_of_maintenance(void)
{
	struct published made = publish(37);
	struct vmclock_writer *writer =
		vmclock_publisher_writer(made.publisher);

	CHECK_EQ(vmclock_writer_flags(writer, VMCLOCK_FLAG_DISRUPTION_SOON, 0),
		 0);
	CHECK_EQ(vmclock_publisher_update(made.publisher), 0);
	CHECK_EQ(read_published(&made).flags,
		 TEST_ALL_FLAGS | VMCLOCK_FLAG_DISRUPTION_SOON);
	unpublish(&made);
}

static void declares_its_time_unreliable_at_the_end(void)
{
	struct published made = publish(37);
	struct vmclock_writer *writer =
		vmclock_publisher_writer(made.publisher);
	struct vmclock_reading r;
	uint64_t generation = 0;

	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_GENERATION), 0);
	vmclock_publisher_free(made.publisher);
	r = read_published(&made);
	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_UNRELIABLE);
	CHECK_EQ(r.time_errno, -EAGAIN);
	CHECK_EQ(vmclock_utc_ns(made.clock), INT64_MIN + EAGAIN);
	CHECK_EQ(vmclock_generation(made.clock, &generation), 0);
	CHECK_EQ(generation, 1);
	vmclock_free(made.clock);
}

static void republishes_an_existing_page(void)
{
	char path[] = "/tmp/vmclock-publish-test-XXXXXX";
	struct vmclock_publisher *publisher, *second;
	struct vmclock *clock;
	struct vmclock_reading before, after;
	int fd = mkstemp(path);

	REQUIRE(fd >= 0);
	close(fd);
	CHECK_EQ(vmclock_publisher_create(path, 37, &publisher), 0);
	CHECK_EQ(vmclock_publisher_create(path, 37, &second), -EBUSY);
	CHECK(second == NULL);
	REQUIRE(vmclock_open(path, 0, &clock) == 0);
	CHECK_EQ(vmclock_writer_raise(vmclock_publisher_writer(publisher),
				      VMCLOCK_RAISE_GENERATION |
					      VMCLOCK_RAISE_MARKER),
		 0);
	CHECK_EQ(vmclock_read(clock, &before), 0);
	vmclock_publisher_free(publisher);
	CHECK_EQ(vmclock_publisher_create(path, 37, &publisher), 0);
	CHECK_EQ(vmclock_read(clock, &after), 0);
	CHECK_EQ(after.vm_generation_counter, 1);
	CHECK_EQ(after.disruption_marker, 2);
	CHECK_EQ(after.seq_count, before.seq_count + 4);
	CHECK_EQ(after.time_errno, 0);
	CHECK_MOST(before.utc_ns, after.utc_latest_ns);
	vmclock_publisher_free(publisher);
	vmclock_free(clock);
	unlink(path);
}

/* Readers took its scale as a constant. */
static void refuses_a_page_of_another_scale(void)
{
	char path[] = "/tmp/vmclock-publish-test-XXXXXX";
	struct vmclock_reading r = test_reading();
	struct vmclock_abi image[40] = { 0 };
	struct vmclock_publisher *publisher;
	int fd = mkstemp(path);

	r.time_type = VMCLOCK_TIME_MONOTONIC;
	test_page_store(image, &r);
	REQUIRE(fd >= 0);
	REQUIRE(write(fd, image, TEST_PAGE_SIZE) == TEST_PAGE_SIZE);
	close(fd);
	CHECK_EQ(vmclock_publisher_create(path, 37, &publisher), -EEXIST);
	CHECK(publisher == NULL);
	unlink(path);
}

/* --- A simulated clock --------------------------------------------------------- */

struct simulation {
	struct published made;
	struct kernel_time base;
	double ticks_per_ns;
	uint64_t random;
};

static struct simulation simulate(int32_t tai_offset_sec)
{
	struct simulation s = { .made = publish(tai_offset_sec),
				.base = sample_now(),
				.random = 42 };
	struct vmclock_reading r = read_published(&s.made);

	s.ticks_per_ns = 1e-9 / test_frac_sec(r.counter_period_frac_sec,
					      r.counter_period_shift);
	return s;
}

static uint64_t counter_after(const struct simulation *s, int64_t true_ns)
{
	return s->base.counter + (uint64_t)((double)true_ns * s->ticks_per_ns);
}

/* The clock shows `offset_ns` more than has truly passed. */
static struct kernel_time sample_after(const struct simulation *s,
				       int64_t true_ns, int64_t offset_ns)
{
	struct kernel_time sample = s->base;

	sample.counter = counter_after(s, true_ns);
	sample.realtime_ns += true_ns + offset_ns;
	return sample;
}

static double real_between(struct simulation *s, double low, double high)
{
	return low +
	       (high - low) * (double)(test_random(&s->random) >> 11) * 0x1p-53;
}

/*
 * The guarantee that readers build on: for a counter value of the past, all
 * later states give a time inside the bounds of the states before.  For as
 * far back as a rate is known, that is: no line through the last seconds of
 * a wandering clock fits all of its past.
 */
#define KNOWN_STATES 8

static void check_guarantee(struct vmclock_reading *states, int count,
			    const uint64_t *counters)
{
	struct vmclock_reading *newest = &states[count - 1];
	int first = count > KNOWN_STATES ? count - KNOWN_STATES : 0;

	for (int i = first; i < count - 1; i++) {
		struct vmclock_reading *older = &states[i];

		for (int j = i; j < count; j++) {
			vmclock_reading_at(older, counters[j]);
			vmclock_reading_at(newest, counters[j]);
			CHECK_EQ(older->max_error_errno, 0);
			CHECK_MOST(older->utc_earliest_ns, newest->utc_ns);
			CHECK_MOST(newest->utc_ns, older->utc_latest_ns);
			CHECK_MOST(older->tai_earliest_ns, newest->tai_ns);
			CHECK_MOST(newest->tai_ns, older->tai_latest_ns);
		}
	}
}

/*
 * A clock that a daemon disciplines: each second its frequency changes by up
 * to `ppm`, while the kernel's maximum error of 5 ms and more grows between
 * the daemon's corrections of 16 s.  Samples are off by up to their window.
 */
static void check_disciplined(double ppm, unsigned int period_ms)
{
	enum { STATES = 60 };
	static struct vmclock_reading states[STATES];
	static uint64_t counters[STATES];
	struct simulation s = simulate(37);
	double offset = 0;

	for (int i = 0; i < STATES; i++) {
		int64_t now = (int64_t)(i + 1) * period_ms * 1000000;
		double jitter = real_between(&s, -30, 30);
		struct kernel_time sample;

		offset += real_between(&s, -ppm, ppm) * period_ms;
		sample = sample_after(&s, now, (int64_t)(offset + jitter));
		sample.uncertainty_ticks = (uint64_t)(30 * s.ticks_per_ns) + 2;
		sample.max_error_ns =
			5000000 + 500ull * period_ms * ((uint64_t)i % 16);
		states[i] = publish_one(&s.made, &sample);
		counters[i] = sample.counter;
		CHECK_EQ(states[i].disruption_marker, 0);
		check_guarantee(states, i + 1, counters);
	}
	unpublish(&s.made);
}

static void stays_inside_its_earlier_bounds(void)
{
	check_disciplined(0, 1000);
	check_disciplined(10, 1000);
	check_disciplined(500, 1000);
	check_disciplined(100, 100);
	check_disciplined(10, 16000);
}

static void adapts_to_another_frequency(void)
{
	struct simulation s = simulate(37);
	struct vmclock_reading r;
	double tick = 1e-9 / s.ticks_per_ns;

	for (int i = 1; i <= 20; i++) {
		struct kernel_time sample =
			sample_after(&s, i * SEC, i * SEC / 10000);

		sample.max_error_ns = 1000000;
		r = publish_one(&s.made, &sample);
		CHECK_EQ(r.disruption_marker, 0);
	}
	CHECK(fabs(test_frac_sec(r.counter_period_frac_sec,
				 r.counter_period_shift) /
			   tick -
		   1.0001) < 1e-7);
	unpublish(&s.made);
}

/* Once, in the middle of a quiet clock: by a hundredth of the bound. */
static void does_not_take_a_step_for_a_rate(void)
{
	struct simulation s = simulate(37);
	struct vmclock_reading r;
	double tick = 1e-9 / s.ticks_per_ns;

	for (int i = 1; i <= 12; i++) {
		struct kernel_time sample =
			sample_after(&s, i * SEC, i < 6 ? 0 : SEC / 100);

		sample.max_error_ns = SEC;
		r = publish_one(&s.made, &sample);
		CHECK_EQ(r.disruption_marker, 0);
		CHECK(fabs(test_frac_sec(r.counter_period_frac_sec,
					 r.counter_period_shift) /
				   tick -
			   1) < 1e-6);
	}
	unpublish(&s.made);
}

/* --- A simulated leap second ------------------------------------------------------ */

/* Seconds until the UTC month of the simulation's base ends. */
static int64_t to_month_end(const struct simulation *s)
{
	time_t now = s->base.realtime_ns / SEC;
	struct tm date;

	REQUIRE(gmtime_r(&now, &date) != NULL);
	date.tm_mon++;
	date.tm_mday = 1;
	date.tm_hour = date.tm_min = date.tm_sec = 0;
	return timegm(&date) - now;
}

/* As Linux counts: `ahead` ns behind the beginning of the leap second. */
static struct kernel_time leap_sample(const struct simulation *s,
				      int64_t month_end_ns, int64_t ahead)
{
	struct kernel_time sample = sample_after(s, month_end_ns + ahead, 0);

	sample.leap_indicator = VMCLOCK_LEAP_PRE_POS;
	if (ahead >= 0) {
		sample.leap_indicator = ahead < SEC ? VMCLOCK_LEAP_POS
						    : VMCLOCK_LEAP_POST_POS;
		sample.realtime_ns -= SEC;
		sample.tai_offset_sec++;
	}
	return sample;
}

/* Samples from before the leap do not hold on to the rate of those days. */
static void check_rate_after(struct simulation *s, int64_t begin_ns)
{
	struct vmclock_reading r;

	for (int i = 0; i < 20; i++) {
		struct kernel_time sample =
			sample_after(s, begin_ns + i * SEC, i * SEC / 100000);

		sample.realtime_ns -= SEC;
		sample.tai_offset_sec++;
		r = publish_one(&s->made, &sample);
		CHECK_EQ(r.disruption_marker, 0);
	}
	CHECK(fabs(test_frac_sec(r.counter_period_frac_sec,
				 r.counter_period_shift) *
			   1e9 * s->ticks_per_ns -
		   1.00001) < 1e-7);
}

static void check_leap(int32_t tai_offset_sec, int64_t after_the_second)
{
	struct simulation s = simulate(tai_offset_sec);
	int64_t end_ns = to_month_end(&s) * SEC - s.base.realtime_ns % SEC;
	double tick = 1e-9 / s.ticks_per_ns;

	/* A page knows its tick to a few ppm at first: near the end only. */
	for (int64_t ahead = -end_ns / SEC * SEC / 2; ahead < -30 * SEC;
	     ahead /= 2) {
		struct kernel_time sample = leap_sample(&s, end_ns, ahead);

		CHECK_EQ(publish_one(&s.made, &sample).disruption_marker, 0);
	}
	for (int64_t i = -20; i < 20; i++) {
		int64_t ahead = i * SEC + after_the_second;
		struct kernel_time sample = leap_sample(&s, end_ns, ahead);
		struct kernel_time next = leap_sample(&s, end_ns, ahead + SEC);
		struct vmclock_reading r = publish_one(&s.made, &sample);
		double period = test_frac_sec(r.counter_period_frac_sec,
					      r.counter_period_shift);

		CHECK_EQ(r.disruption_marker, 0);
		CHECK(fabs(period / tick - 1) < 1e-5);
		/* Its UTC is the clock's now and, across the leap, soon. */
		vmclock_reading_at(&r, sample.counter);
		CHECK_EQ(r.utc_errno, 0);
		CHECK_MOST(sample.realtime_ns - r.utc_ns, 2);
		CHECK_MOST(r.utc_ns - sample.realtime_ns, 2);
		CHECK_EQ(r.leap_second, ahead >= 0 && ahead < SEC);
		vmclock_reading_at(&r, next.counter);
		CHECK_MOST(r.utc_earliest_ns, next.realtime_ns);
		CHECK_MOST(next.realtime_ns, r.utc_latest_ns);
		CHECK_MOST(next.realtime_ns - r.utc_ns, 20000);
		CHECK_MOST(r.utc_ns - next.realtime_ns, 20000);
	}
	check_rate_after(&s, end_ns + 20 * SEC);
	unpublish(&s.made);
}

static void follows_a_leap_second_on_tai(void)
{
	check_leap(37, SEC / 2);
	check_leap(37, SEC / 1000);
	check_leap(37, SEC - SEC / 1000);
}

static void follows_a_leap_second_on_utc(void)
{
	if (sample_now().tai_offset_sec >= 10)
		SKIP("the kernel knows TAI, so the page is of TAI");
	check_leap(0, SEC / 2);
	check_leap(0, SEC / 1000);
	check_leap(0, SEC - SEC / 1000);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(publishes_the_kernels_clock),
		TEST(publishes_what_a_sample_says),
		TEST(prefers_the_kernels_tai_offset),
		TEST(offers_no_tai_where_nobody_knows_it),
		TEST(raises_the_marker_for_a_step_beyond_the_bound),
		TEST(keeps_the_marker_for_a_step_inside_the_bound),
		TEST(raises_the_marker_when_the_counter_jumps),
		TEST(keeps_flags_of_maintenance),
		TEST(declares_its_time_unreliable_at_the_end),
		TEST(republishes_an_existing_page),
		TEST(refuses_a_page_of_another_scale),
		TEST(stays_inside_its_earlier_bounds),
		TEST(adapts_to_another_frequency),
		TEST(does_not_take_a_step_for_a_rate),
		TEST(follows_a_leap_second_on_tai),
		TEST(follows_a_leap_second_on_utc),
	};

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID) {
		puts("no counter on this machine, so nothing to publish");
		puts("0 passed, 0 failed");
		return 0;
	}
	return CHECK_RUN(tests);
}
