/* SPDX-License-Identifier: Apache-2.0 */
/* The rate of the counter from two samples. */
#include <errno.h>
#include <math.h>

#include "rate.h"
#include "test_page.h"

#define SEC ((int64_t)TEST_SEC)

static void check_fit(uint64_t ticks, int64_t ns, uint64_t uncertainty)
{
	struct kernel_time older = { .counter = UINT64_MAX - 1000,
				     .uncertainty_ticks = uncertainty,
				     .realtime_ns = 1700000000 * SEC };
	struct kernel_time newer = older;
	struct counter_rate rate;
	double tick = (double)ns / 1e9 / (double)ticks;
	double open = 2 * (double)uncertainty / (double)ticks;

	newer.counter += ticks; /* wraps */
	newer.realtime_ns += ns;
	CHECK_EQ(rate_fit(&older, &newer, &rate), 0);
	CHECK(fabs(test_frac_sec(rate.period_frac_sec, rate.shift) / tick - 1) <
	      1e-14);
	CHECK(rate.period_frac_sec >= 1ull << 62);
	CHECK(rate.period_frac_sec < 1ull << 63);
	/* Rounded up by at most a unit and the error of floating point. */
	CHECK(test_frac_sec(rate.est_error_frac_sec, rate.shift) >=
	      tick * open);
	CHECK(test_frac_sec(rate.est_error_frac_sec, rate.shift) <=
	      tick * (open + 1e-14));
	CHECK(test_frac_sec(rate.max_error_frac_sec, rate.shift) >=
	      tick * (open + 500e-6));
	CHECK(test_frac_sec(rate.max_error_frac_sec, rate.shift) <=
	      tick * (open + 500.001e-6));
}

static void fits_the_rate_to_two_samples(void)
{
	check_fit(1000000000, SEC, 0);
	check_fit(1000000000, SEC, 50);
	check_fit(2600000000, SEC, 100); /* a TSC */
	check_fit(7 * 2600000000u, 7 * SEC, 100);
	check_fit(54000000, 20000000, 4); /* 20 ms */
	check_fit(62500000, SEC, 1); /* a slow generic timer */
	check_fit(1, SEC / 4, 0); /* four ticks a second */
	check_fit(1ull << 62, SEC, 0); /* the fastest possible */
}

static int fit_error(uint64_t ticks, int64_t ns, uint64_t uncertainty)
{
	struct kernel_time older = { .counter = 1000,
				     .uncertainty_ticks = uncertainty,
				     .realtime_ns = 1700000000 * SEC };
	struct kernel_time newer = older;
	struct counter_rate rate;

	newer.counter += ticks;
	newer.realtime_ns += ns;
	return rate_fit(&older, &newer, &rate);
}

static void refuses_samples_without_a_rate(void)
{
	CHECK_EQ(fit_error(0, SEC, 0), -ERANGE);
	CHECK_EQ(fit_error(0, 0, 0), -ERANGE);
	CHECK_EQ(fit_error((uint64_t)-1000, SEC, 0), -ERANGE);
	CHECK_EQ(fit_error(1000, 0, 0), -ERANGE);
	CHECK_EQ(fit_error(1000, -SEC, 0), -ERANGE);
	CHECK_EQ(fit_error(1, SEC, 0), -ERANGE); /* a tick of a second */
}

/* If the windows are wider than the distance, there is no rate. */
static void refuses_samples_too_close_to_each_other(void)
{
	CHECK_EQ(fit_error(1000, 1000, 1), 0);
	CHECK_EQ(fit_error(1000, 1000, 600), -ERANGE);
	CHECK_EQ(fit_error(1000, 1000, 1ull << 40), -ERANGE);
}

/* The counter has ticks of 16 ns and moves in steps of 1 us, as under emulation. */
static struct kernel_time coarse_sample(int64_t ns)
{
	return (struct kernel_time){ .counter =
					     (uint64_t)(ns / 1000 * 1000) / 16,
				     .uncertainty_ticks = 1,
				     .realtime_ns = 1700000000 * SEC + ns };
}

static void ignores_samples_too_close_to_the_last(void)
{
	struct rate_estimate e = { .samples = { coarse_sample(0),
						coarse_sample(SEC / 100) },
				   .taken = 2 };
	struct kernel_time later = coarse_sample(SEC / 50);
	uint64_t period;

	CHECK_EQ(rate_fit(&e.samples[0], &e.samples[1], &e.rate), 0);
	period = e.rate.period_frac_sec;
	for (int64_t i = 1; i <= 20; i++) {
		struct kernel_time close = coarse_sample(SEC / 100 + i * 37777);

		CHECK_EQ(rate_add_sample(&e, &close), 0);
		CHECK_EQ(e.rate.period_frac_sec, period);
	}
	CHECK_EQ(e.taken, 2);
	CHECK_EQ(rate_add_sample(&e, &later), 0);
	CHECK_EQ(e.taken, 3);
}

/* A leap second moves the clock, but does not change its rate. */
static void refuses_samples_of_different_offsets(void)
{
	struct kernel_time older = { .realtime_ns = 1700000000 * SEC,
				     .tai_offset_sec = 37 };
	struct kernel_time newer = { .counter = 5000000000,
				     .realtime_ns = 1700000004 * SEC,
				     .tai_offset_sec = 38 };
	struct counter_rate rate;

	CHECK_EQ(rate_fit(&older, &newer, &rate), -ERANGE);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(fits_the_rate_to_two_samples),
		TEST(refuses_samples_without_a_rate),
		TEST(refuses_samples_too_close_to_each_other),
		TEST(ignores_samples_too_close_to_the_last),
		TEST(refuses_samples_of_different_offsets),
	};

	return CHECK_RUN(tests);
}
