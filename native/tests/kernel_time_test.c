/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples of the kernel's clock.  The source is included, because a test cannot
 * put the kernel into the states that the source translates.
 */
#include "../kernel_time.c"

#include "test_page.h"

static void samples_the_clock_and_the_counter_together(void)
{
	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	for (int i = 0; i < 1000; i++) {
		struct kernel_time sample;
		int64_t before = test_clock_ns(CLOCK_REALTIME);
		uint64_t begun = vmclock_counter(), ended;
		int error = kernel_time_sample(&sample);

		ended = vmclock_counter();
		CHECK_EQ(error, 0);
		CHECK_MOST(begun,
			   sample.counter - sample.uncertainty_ticks + 1);
		CHECK_MOST(sample.counter + sample.uncertainty_ticks,
			   ended + 1);
		CHECK(sample.uncertainty_ticks > 0);
		CHECK_MOST(before, sample.realtime_ns);
		CHECK_MOST(sample.realtime_ns, test_clock_ns(CLOCK_REALTIME));
	}
}

/* If ticks are as long as the windows, every tick matters. */
static void covers_the_tick_that_was_read_last(void)
{
	for (uint64_t width = 0; width < 10; width++) {
		struct kernel_time sample;

		place_in_window(&sample, 1000, width);
		CHECK_MOST(sample.counter - sample.uncertainty_ticks, 1000);
		CHECK_MOST(1000 + width + 1,
			   sample.counter + sample.uncertainty_ticks);
		CHECK_MOST(sample.uncertainty_ticks, width / 2 + 1);
	}
}

/* The middles of the windows are on one line, apart from their widths. */
static void finds_the_middle_of_its_windows(void)
{
	struct kernel_time first, second, third;
	double tick_ns, expected_ns, open_ns;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	CHECK_EQ(kernel_time_sample(&first), 0);
	test_pause_ms(10);
	CHECK_EQ(kernel_time_sample(&second), 0);
	test_pause_ms(10);
	CHECK_EQ(kernel_time_sample(&third), 0);
	tick_ns = (double)(third.realtime_ns - first.realtime_ns) /
		  (double)(third.counter - first.counter);
	expected_ns = (double)(second.counter - first.counter) * tick_ns;
	open_ns = tick_ns *
		  (double)(first.uncertainty_ticks + second.uncertainty_ticks +
			   third.uncertainty_ticks);
	/* Plus 500 ppm of 10 ms, by which the kernel may change its rate. */
	CHECK_MOST(expected_ns -
			   (double)(second.realtime_ns - first.realtime_ns),
		   open_ns + 5000);
	CHECK_MOST((double)(second.realtime_ns - first.realtime_ns) -
			   expected_ns,
		   open_ns + 5000);
}

static void copies_the_kernels_state(void)
{
	struct timex ntp = { 0 };
	struct kernel_time sample;
	int state = adjtimex(&ntp);

	REQUIRE(state >= 0);
	CHECK_EQ(kernel_time_sample(&sample), 0);
	CHECK_EQ(sample.tai_offset_sec, ntp.tai);
	CHECK_EQ(sample.synchronized,
		 state != TIME_ERROR && (ntp.status & STA_UNSYNC) == 0);
	/* Each second it grows by up to half a millisecond. */
	CHECK_MOST(sample.est_error_ns, (int64_t)ntp.esterror * 1000);
	CHECK_MOST((int64_t)ntp.maxerror * 1000, sample.max_error_ns);
	CHECK_MOST(sample.max_error_ns, (int64_t)ntp.maxerror * 1000 + 1000000);
}

static uint8_t indicator(int64_t sec, int state, int status)
{
	struct timex ntp = { .status = status };

	ntp.time.tv_sec = sec;
	return leap_indicator(&ntp, state);
}

#define LAST_OF_2016 1483228799 /* 2016-12-31 23:59:59 */
#define LAST_OF_FEBRUARY_2028 1835481599
#define MID_MONTH 1700000000

static void announces_on_the_last_day_of_a_month(void)
{
	static const int64_t last_days[] = { LAST_OF_2016, LAST_OF_2016 - 86399,
					     LAST_OF_FEBRUARY_2028 };
	static const int64_t other_days[] = { MID_MONTH, LAST_OF_2016 + 1,
					      LAST_OF_2016 - 86400,
					      LAST_OF_FEBRUARY_2028 - 86400 };

	for (size_t i = 0; i < sizeof(last_days) / sizeof(*last_days); i++) {
		CHECK_EQ(indicator(last_days[i], TIME_INS, STA_INS),
			 VMCLOCK_LEAP_PRE_POS);
		CHECK_EQ(indicator(last_days[i], TIME_DEL, STA_DEL),
			 VMCLOCK_LEAP_PRE_NEG);
		CHECK_EQ(indicator(last_days[i], TIME_OK, 0),
			 VMCLOCK_LEAP_NONE);
		/* Requested, but the kernel has not changed its state yet. */
		CHECK_EQ(indicator(last_days[i], TIME_OK, STA_INS),
			 VMCLOCK_LEAP_PRE_POS);
	}
	for (size_t i = 0; i < sizeof(other_days) / sizeof(*other_days); i++) {
		CHECK_EQ(indicator(other_days[i], TIME_INS, STA_INS),
			 VMCLOCK_LEAP_NONE);
		CHECK_EQ(indicator(other_days[i], TIME_DEL, STA_DEL),
			 VMCLOCK_LEAP_NONE);
	}
}

static void reports_the_inserted_second(void)
{
	CHECK_EQ(indicator(LAST_OF_2016, TIME_OOP, STA_INS), VMCLOCK_LEAP_POS);
	CHECK_EQ(indicator(LAST_OF_2016, TIME_OOP, 0), VMCLOCK_LEAP_POS);
}

static void reports_a_past_second_while_the_kernel_does(void)
{
	CHECK_EQ(indicator(LAST_OF_2016 + 1, TIME_WAIT, STA_INS),
		 VMCLOCK_LEAP_POST_POS);
	CHECK_EQ(indicator(LAST_OF_2016 + 1, TIME_WAIT, STA_DEL),
		 VMCLOCK_LEAP_POST_NEG);
	CHECK_EQ(indicator(LAST_OF_2016 + 1, TIME_WAIT, 0), VMCLOCK_LEAP_NONE);
	CHECK_EQ(indicator(LAST_OF_2016 + 1, TIME_OK, 0), VMCLOCK_LEAP_NONE);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(samples_the_clock_and_the_counter_together),
		TEST(covers_the_tick_that_was_read_last),
		TEST(finds_the_middle_of_its_windows),
		TEST(copies_the_kernels_state),
		TEST(announces_on_the_last_day_of_a_month),
		TEST(reports_the_inserted_second),
		TEST(reports_a_past_second_while_the_kernel_does),
	};

	return CHECK_RUN(tests);
}
