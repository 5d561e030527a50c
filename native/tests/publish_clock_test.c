/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishes a simulated clock: its samples are published as if they were the
 * kernel's.
 *
 * The first state of a page is always of the true clock.  So the simulation
 * begins at a true sample and continues into the future.
 */
#include <math.h>

#include "published_page.h"

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

/* The clock has advanced by offset_ns more than the true time. */
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
 * The guarantee on which readers rely: for a past value of the counter, every
 * later state gives a time inside the bounds of the states before it.  It holds
 * only as far back as the rate was estimated, because no line through the last
 * seconds of a wandering clock fits its whole past.
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
 * A clock that a daemon disciplines.  In each period its frequency changes by up
 * to `ppm`.  The kernel's maximum error is at least 5 ms, and grows between the
 * daemon's corrections.  Samples are wrong by up to the width of their window.
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

/* A single step, by a hundredth of the bound. */
static void does_not_compute_a_rate_across_a_step(void)
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

/* A sample of a Linux clock, `ahead` ns after the leap second begins. */
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

/* Samples from before the leap second do not affect the rate after it. */
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

	/* At first the tick is wrong by a few ppm, so come closer in steps. */
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
		/* Its UTC is right now, and a second later across the leap. */
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
		TEST(stays_inside_its_earlier_bounds),
		TEST(adapts_to_another_frequency),
		TEST(does_not_compute_a_rate_across_a_step),
		TEST(follows_a_leap_second_on_tai),
		TEST(follows_a_leap_second_on_utc),
	};

	return published_run(tests, sizeof(tests) / sizeof(*tests));
}
