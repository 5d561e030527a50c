/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's clock: how its state is interpreted, and its real state. */
#include <errno.h>
#include <time.h>

#include "check.h"
#include "kernel_clock.h"
#include "units.h"
#include "vmclock.h"

struct answer {
	int error;
	uint64_t max_error_ns;
	int32_t leap;
};

/* The results begin as nonsense, because every one of them must be set. */
static struct answer answer_to(int state, int status, long max_error_usec)
{
	struct timex ntp = { .status = status, .maxerror = max_error_usec };
	struct answer answer = { 1, 1234, 5 };

	answer.error = kernel_clock_error(&ntp, state, &answer.max_error_ns,
					  &answer.leap);
	return answer;
}

static void returns_bound_of_synchronized_clock(void)
{
	struct answer answer = answer_to(TIME_OK, STA_PLL, 1500);

	CHECK_EQ(answer.error, 0);
	CHECK_EQ(answer.max_error_ns, 1500000);
	CHECK_EQ(answer.leap, 0);
}

static void bound_does_not_wrap(void)
{
	/* More than 2^32 ns.  The kernel's own limit is 16 s. */
	CHECK_EQ(answer_to(TIME_OK, STA_PLL, 16000000).max_error_ns,
		 16000000000);
}

static void refuses_unsynchronized_clock(void)
{
	CHECK_EQ(answer_to(TIME_ERROR, STA_UNSYNC, 1500).error, -EAGAIN);
	CHECK_EQ(answer_to(TIME_OK, STA_UNSYNC, 1500).error, -EAGAIN);
	/* As for STA_CLOCKERR, or for a lost pulse per second. */
	CHECK_EQ(answer_to(TIME_ERROR, STA_PLL, 1500).error, -EAGAIN);
}

static void returns_an_error_of_the_system(void)
{
	struct answer answer = answer_to(-EPERM, 0, 1500);

	CHECK_EQ(answer.error, -EPERM);
	CHECK_EQ(answer.max_error_ns, 0);
	CHECK_EQ(answer.leap, 0);
}

static void reports_leap_before_within_and_after(void)
{
	CHECK_EQ(answer_to(TIME_INS, STA_PLL | STA_INS, 1).leap, 1);
	CHECK_EQ(answer_to(TIME_OOP, STA_PLL | STA_INS, 1).leap, 1);
	CHECK_EQ(answer_to(TIME_OOP, STA_PLL, 1).leap, 1);
	CHECK_EQ(answer_to(TIME_WAIT, STA_PLL | STA_INS, 1).leap, 1);
	CHECK_EQ(answer_to(TIME_DEL, STA_PLL | STA_DEL, 1).leap, -1);
	CHECK_EQ(answer_to(TIME_WAIT, STA_PLL | STA_DEL, 1).leap, -1);
	CHECK_EQ(answer_to(TIME_WAIT, STA_PLL, 1).leap, 0);
}

static int64_t realtime_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * NS_PER_SEC + now.tv_nsec;
}

static void reads_the_kernels_clock(void)
{
	int64_t before = realtime_ns();
	int64_t ours = vmclock_kernel_utc_ns();

	CHECK_MOST(before, ours);
	CHECK_MOST(ours, realtime_ns());
}

static void reads_the_kernels_bound(void)
{
	struct timex ntp = { 0 };
	int state = adjtimex(&ntp);
	uint64_t max_error_ns;
	int32_t leap;
	int error;

	if (state < 0)
		SKIP("adjtimex(2) is not allowed here");
	error = vmclock_kernel_error(&max_error_ns, &leap);
	CHECK_EQ(error, state == TIME_ERROR ? -EAGAIN : 0);
	/* It can have been set between the two calls, but not to 0. */
	CHECK(max_error_ns != 0 || ntp.maxerror == 0);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(returns_bound_of_synchronized_clock),
		TEST(bound_does_not_wrap),
		TEST(refuses_unsynchronized_clock),
		TEST(returns_an_error_of_the_system),
		TEST(reports_leap_before_within_and_after),
		TEST(reads_the_kernels_clock),
		TEST(reads_the_kernels_bound),
	};

	return CHECK_RUN(tests);
}
