/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What reads cost in C, in a C loop, on an embedded page: the floor that the
 * Java benchmarks are compared with.  Prints one line a function: its name,
 * then the median and the fastest of the rounds in ns per call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "vmclock.h"

#define ROUNDS 15
#define CALLS 2000000

static struct vmclock *clock_;
static struct vmclock_reading reading;
static volatile int64_t sink;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

#define BENCH(name, call)                                                    \
	static void name(void)                                               \
	{                                                                    \
		double ns[ROUNDS];                                           \
                                                                             \
		for (int round = 0; round < ROUNDS; round++) {               \
			uint64_t begun = now_ns();                           \
                                                                             \
			for (int i = 0; i < CALLS; i++)                      \
				sink = (call);                               \
			ns[round] = (double)(now_ns() - begun) / CALLS;      \
		}                                                            \
		qsort(ns, ROUNDS, sizeof(*ns), ascending);                   \
		printf("%-20s %7.2f %7.2f\n", #name, ns[ROUNDS / 2], ns[0]); \
	}

static int64_t generation_now(void)
{
	uint64_t generation = 0;

	vmclock_generation(clock_, &generation);
	return (int64_t)generation;
}

static int64_t realtime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_nsec;
}

BENCH(nothing, vmclock_nothing(1))
BENCH(clock_gettime_vdso, realtime())
BENCH(counter, (int64_t)vmclock_counter())
BENCH(generation, generation_now())
BENCH(read_all, vmclock_read(clock_, &reading))
BENCH(tai, vmclock_tai_ns(clock_))
BENCH(tai_unordered, vmclock_tai_ns_unordered(clock_))
BENCH(utc, vmclock_utc_ns(clock_))
BENCH(utc_unordered, vmclock_utc_ns_unordered(clock_))

int main(void)
{
	struct vmclock_publisher *publisher;
	char path[64];
	int error = vmclock_publisher_create(NULL, 37, &publisher);

	if (error == 0) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d",
			 vmclock_publisher_fd(publisher));
		error = vmclock_open(path, 0, &clock_);
	}
	if (error != 0) {
		fprintf(stderr, "read_bench: %s\n", vmclock_strerror(error));
		return EXIT_FAILURE;
	}
	printf("%-20s %7s %7s\n", "ns per call in C", "median", "best");
	nothing();
	clock_gettime_vdso();
	counter();
	generation();
	read_all();
	tai();
	tai_unordered();
	utc();
	utc_unordered();
	vmclock_free(clock_);
	vmclock_publisher_free(publisher);
	return EXIT_SUCCESS;
}
