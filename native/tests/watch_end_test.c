/* SPDX-License-Identifier: Apache-2.0 */
/* Watching: how other threads end it, and that it closes its files. */
#include <dirent.h>
#include <pthread.h>
#include <sys/syscall.h>

#include "watch_device.h"

struct waiter {
	struct vmclock_watch *watch;
	pthread_t thread;
	_Atomic long tid;
	int result;
	int64_t returned_ns;
};

static void *wait_forever(void *argument)
{
	struct waiter *waiter = argument;

	atomic_store(&waiter->tid, syscall(SYS_gettid));
	do
		waiter->result = vmclock_watch_wait(waiter->watch, FOREVER);
	while (waiter->result == VMCLOCK_WATCH_NOT_NOTIFIED);
	waiter->returned_ns = test_clock_ns(CLOCK_MONOTONIC);
	return NULL;
}

/* Returns whether the thread sleeps, which it does only in poll(2). */
static bool asleep(long tid)
{
	char path[64], line[256] = "";
	const char *after_name;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%ld/stat", tid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	if (fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	fclose(file);
	after_name = strrchr(line, ')');
	return after_name != NULL && after_name[2] == 'S';
}

static void start_and_let_wait(struct waiter *waiter,
			       struct vmclock_watch *watch)
{
	waiter->watch = watch;
	atomic_init(&waiter->tid, 0);
	REQUIRE(pthread_create(&waiter->thread, NULL, wait_forever, waiter) ==
		0);
	while (atomic_load(&waiter->tid) == 0 ||
	       !asleep(atomic_load(&waiter->tid)))
		sched_yield();
}

static void check_stops(struct vmclock_watch *watch)
{
	struct waiter waiter;
	int64_t begun;

	start_and_let_wait(&waiter, watch);
	begun = test_clock_ns(CLOCK_MONOTONIC);
	vmclock_watch_stop(watch);
	pthread_join(waiter.thread, NULL);
	CHECK_EQ(waiter.result, VMCLOCK_WATCH_STOPPED);
	CHECK_MOST(waiter.returned_ns - begun, 100 * MS);
}

static void stops_a_wait_for_the_device(void)
{
	struct device device = device_new();

	check_stops(device.watch);
	device_free(&device);
}

static void stops_a_wait_without_notifications(void)
{
	struct device device = device_new();
	struct vmclock_watch *watch;

	hang_up(&device);
	check_stops(device.watch);
	REQUIRE(vmclock_watch_open(device.clock, &watch) == 0);
	check_stops(watch);
	vmclock_watch_free(watch);
	device_free(&device);
}

static void stays_stopped(void)
{
	struct device device = device_new();

	vmclock_watch_stop(device.watch);
	vmclock_watch_stop(device.watch);
	change(&device);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
			 VMCLOCK_WATCH_STOPPED);
	device_free(&device);
}

static void ends_all_watches_of_a_clock_that_is_closed(void)
{
	struct device device = device_new();
	struct vmclock_watch *sampling, *late;
	struct waiter first, second;
	int64_t begun;

	REQUIRE(vmclock_watch_open(device.clock, &sampling) == 0);
	start_and_let_wait(&first, device.watch);
	start_and_let_wait(&second, sampling);
	begun = test_clock_ns(CLOCK_MONOTONIC);
	vmclock_close(device.clock);
	pthread_join(first.thread, NULL);
	pthread_join(second.thread, NULL);
	CHECK_EQ(first.result, -ESHUTDOWN);
	CHECK_EQ(second.result, -ESHUTDOWN);
	CHECK_MOST(first.returned_ns - begun, 100 * MS);
	CHECK_MOST(second.returned_ns - begun, 100 * MS);
	CHECK_EQ(vmclock_watch_open(device.clock, &late), -ESHUTDOWN);
	CHECK(late == NULL);
	vmclock_watch_free(sampling);
	device_free(&device);
}

static void refuses_to_watch_a_closed_clock(void)
{
	struct device device = device_new();
	struct vmclock *clock = test_open(&device.page, 0);
	struct vmclock_watch *watch;

	vmclock_close(clock);
	CHECK_EQ(vmclock_watch_open(clock, &watch), -ESHUTDOWN);
	vmclock_free(clock);
	device_free(&device);
}

static unsigned int open_descriptors(void)
{
	DIR *listed = opendir("/proc/self/fd");
	unsigned int count = 0;

	REQUIRE(listed != NULL);
	while (readdir(listed) != NULL)
		count++;
	closedir(listed);
	return count;
}

static void closes_what_it_opened(void)
{
	unsigned int before = open_descriptors();

	for (int i = 0; i < 3; i++) {
		struct device device = device_new();
		struct vmclock_watch *watch;

		REQUIRE(vmclock_watch_open(device.clock, &watch) == 0);
		vmclock_watch_free(watch);
		device_free(&device);
	}
	vmclock_watch_free(NULL);
	CHECK_EQ(open_descriptors(), before);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(stops_a_wait_for_the_device),
		TEST(stops_a_wait_without_notifications),
		TEST(stays_stopped),
		TEST(ends_all_watches_of_a_clock_that_is_closed),
		TEST(refuses_to_watch_a_closed_clock),
		TEST(closes_what_it_opened),
	};

	return CHECK_RUN(tests);
}
