/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the distance of a published page's time from the kernel's clock.
 *
 * Publishes an update each second for the number of seconds in the argument.
 * Meanwhile, every millisecond, it compares vmclock_utc_ns() with the kernel's
 * clock, which it reads before and after, and in the end prints the distances.
 * Fails only if the clock is outside of the bound of the page.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "test_page.h"

#define SAMPLES_PER_SEC 1000
#define WIDEST_WINDOW_NS 1000

struct updates {
	struct vmclock_publisher *publisher;
	_Atomic bool stop;
	int error;
};

static void *update_each_second(void *argument)
{
	struct updates *updates = argument;

	for (unsigned int ms = 1;
	     !atomic_load_explicit(&updates->stop, memory_order_relaxed);
	     ms++) {
		test_pause_ms(1);
		if (ms % 1000 == 0 && updates->error == 0)
			updates->error =
				vmclock_publisher_update(updates->publisher);
	}
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/*
 * Returns the distance from the middle of the window in which the clock was
 * read.  Returns a negative number if the window is so wide that another program
 * ran in it, because then the distance is unknown.
 */
static int64_t distance_now(const struct vmclock *clock)
{
	int64_t before = test_clock_ns(CLOCK_REALTIME);
	int64_t utc = vmclock_utc_ns(clock);
	int64_t window = test_clock_ns(CLOCK_REALTIME) - before;

	return window > WIDEST_WINDOW_NS ? -1
					 : llabs(utc - before - window / 2);
}

static bool inside_bound(const struct vmclock *clock)
{
	struct vmclock_reading r;
	int64_t before = test_clock_ns(CLOCK_REALTIME), after;
	int error = vmclock_read(clock, &r);

	after = test_clock_ns(CLOCK_REALTIME);
	return CHECK_EQ(error, 0) && CHECK_EQ(r.utc_errno, 0) &&
	       CHECK_EQ(r.max_error_errno, 0) &
		       CHECK_MOST(r.utc_earliest_ns, after) &
		       CHECK_MOST(before, r.utc_latest_ns);
}

int main(int argc, char **argv)
{
	int seconds = argc > 1 ? atoi(argv[1]) : 5;
	size_t wanted = (size_t)seconds * SAMPLES_PER_SEC, taken = 0;
	size_t kept = 0;
	int64_t *distances = calloc(wanted, sizeof(*distances));
	struct updates updates = { 0 };
	struct vmclock_reading last;
	struct vmclock *clock;
	pthread_t thread;
	char path[32];

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID) {
		puts("skipped: no counter on this machine");
		puts("0 passed, 0 failed");
		return 0;
	}
	REQUIRE(wanted > 0 && distances != NULL);
	REQUIRE(vmclock_publisher_create(NULL, 37, &updates.publisher) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d",
		 vmclock_publisher_fd(updates.publisher));
	REQUIRE(vmclock_open(path, 0, &clock) == 0);
	REQUIRE(pthread_create(&thread, NULL, update_each_second, &updates) ==
		0);
	while (taken < wanted && inside_bound(clock)) {
		distances[kept] = distance_now(clock);
		kept += distances[kept] >= 0;
		taken++;
		test_pause_ms(1000 / SAMPLES_PER_SEC);
	}
	atomic_store_explicit(&updates.stop, true, memory_order_relaxed);
	REQUIRE(pthread_join(thread, NULL) == 0);
	CHECK_EQ(updates.error, 0);
	CHECK_EQ(taken, wanted);
	CHECK_EQ(vmclock_read(clock, &last), 0);
	CHECK_EQ(last.disruption_marker, 0);

	qsort(distances, kept, sizeof(*distances), by_size);
	if (kept > 0)
		printf("%zu samples, %zu of them interrupted: median %" PRId64
		       " ns, 99%% %" PRId64 " ns, max %" PRId64
		       " ns; bound %" PRIu64 " ns\n",
		       taken, taken - kept, distances[kept / 2],
		       distances[kept - 1 - kept / 100], distances[kept - 1],
		       last.max_error_ns);
	printf("%d passed, %d failed\n", check_failures == 0,
	       check_failures != 0);
	free(distances);
	vmclock_free(clock);
	vmclock_publisher_free(updates.publisher);
	return check_failures != 0;
}
