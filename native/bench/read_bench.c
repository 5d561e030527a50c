/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the cost of reads in a C loop, on an embedded page.  The Java
 * benchmarks are compared with it.
 *
 *     read_bench [rounds [quiet|1kHz|flat [threads]]]
 *     read_bench turns
 *
 * "turns" reads lines with the name of a function and a number of calls.  It
 * makes the calls, and prints their time in ns and the involuntary context
 * switches meanwhile.  So Java can take turns with C.
 *
 * Otherwise, prints a line of JSON for each function: its name, the writer that changes the
 * page meanwhile, the number of threads that call the function, and the ns per
 * call of each round.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "vmclock.h"

#define CALLS 1000000
#define MOST_ROUNDS 1000
#define MOST_THREADS 64
#define NSEC_PER_SEC 1000000000u

static struct vmclock *clock_;
/* On cache lines of its own, like a Snapshot. */
static _Thread_local _Alignas(64) struct vmclock_reading reading;
static _Thread_local volatile int64_t sink;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
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

/* The clocks that a read of ClockBound's segment cannot avoid. */
static int64_t two_clocks(void)
{
	struct timespec now, coarse;

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_MONOTONIC_COARSE, &coarse);
	return now.tv_nsec + coarse.tv_nsec;
}

/* Bounds relative to a reading, which is taken again after 2 s. */
static int64_t bounds_now(void)
{
	int64_t moved = vmclock_utc_bounds_nowait(
		clock_, reading.utc_earliest_ns, reading.utc_latest_ns);

	if (moved == VMCLOCK_NO_BOUNDS)
		vmclock_read(clock_, &reading);
	return moved;
}

/* Each function has a loop of its own, as in its callers. */
#define ROUND(name, call)                                  \
	static double name(int calls)                      \
	{                                                  \
		uint64_t begun = now_ns();                 \
                                                           \
		for (int i = 0; i < calls; i++)            \
			sink = (call);                     \
		return (double)(now_ns() - begun) / calls; \
	}

ROUND(nothing, vmclock_api_version())
ROUND(clock_gettime_vdso, realtime())
ROUND(realtime_and_coarse, two_clocks())
ROUND(counter, (int64_t)vmclock_counter())
ROUND(generation, generation_now())
ROUND(read_all, vmclock_read(clock_, &reading))
ROUND(utc_bounds, bounds_now())
ROUND(tai, vmclock_tai_ns(clock_))
ROUND(tai_unordered, vmclock_tai_ns_unordered(clock_))
ROUND(utc, vmclock_utc_ns(clock_))
ROUND(utc_unordered, vmclock_utc_ns_unordered(clock_))

static const struct {
	const char *name;
	double (*round)(int calls);
} functions[] = {
	{ "nothing", nothing },
	{ "clock_gettime", clock_gettime_vdso },
	{ "realtime_and_coarse", realtime_and_coarse },
	{ "counter", counter },
	{ "generation", generation },
	{ "read", read_all },
	{ "utc_bounds", utc_bounds },
	{ "tai", tai },
	{ "tai_unordered", tai_unordered },
	{ "utc", utc },
	{ "utc_unordered", utc_unordered },
};
#define FUNCTIONS (sizeof(functions) / sizeof(*functions))

/* --- The writer ------------------------------------------------------- */

struct writing {
	struct vmclock_publisher *publisher;
	/* The time between updates; 0 for no pause, negative for no writer. */
	int64_t step_ns;
	atomic_int stopped;
};

static void *write_page(void *argument)
{
	struct writing *writing = argument;
	uint64_t next = now_ns();

	while (!atomic_load_explicit(&writing->stopped, memory_order_relaxed)) {
		struct timespec until;

		vmclock_publisher_update(writing->publisher);
		if (writing->step_ns == 0)
			continue;
		next += (uint64_t)writing->step_ns;
		until.tv_sec = (time_t)(next / NSEC_PER_SEC);
		until.tv_nsec = (long)(next % NSEC_PER_SEC);
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	}
	return NULL;
}

/* --- The readers ------------------------------------------------------ */

struct reader {
	pthread_t thread;
	pthread_barrier_t *start;
	int rounds;
	double ns[FUNCTIONS][MOST_ROUNDS];
};

static void *read_page(void *argument)
{
	struct reader *reader = argument;

	for (size_t f = 0; f < FUNCTIONS; f++) {
		pthread_barrier_wait(reader->start);
		functions[f].round(CALLS);
		for (int round = 0; round < reader->rounds; round++)
			reader->ns[f][round] = functions[f].round(CALLS);
	}
	return NULL;
}

static void print(const struct reader *readers, int threads, const char *writer)
{
	for (size_t f = 0; f < FUNCTIONS; f++) {
		const char *comma = "";

		printf("{\"name\":\"%s\",\"writer\":\"%s\",\"threads\":%d,"
		       "\"samples\":[",
		       functions[f].name, writer, threads);
		for (int t = 0; t < threads; t++) {
			for (int r = 0; r < readers[t].rounds; r++) {
				printf("%s%.3f", comma, readers[t].ns[f][r]);
				comma = ",";
			}
		}
		printf("]}\n");
	}
}

/* --- Turns ------------------------------------------------------------ */

static long switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nivcsw;
}

static int take_turns(void)
{
	char line[64], name[32];
	int calls;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		size_t f = 0;

		if (sscanf(line, "%31s %d", name, &calls) != 2 || calls < 1)
			return EXIT_FAILURE;
		while (f < FUNCTIONS && strcmp(functions[f].name, name) != 0)
			f++;
		if (f == FUNCTIONS)
			return EXIT_FAILURE;
		long before = switches();
		double ns = functions[f].round(calls) * calls;
		printf("%.0f %ld\n", ns, switches() - before);
		fflush(stdout);
	}
	return EXIT_SUCCESS;
}

/* --- The command line ------------------------------------------------- */

static int die(const char *what, int error)
{
	fprintf(stderr, "read_bench: %s: %s\n", what, vmclock_strerror(error));
	return EXIT_FAILURE;
}

static int number(const char *text, int most)
{
	char *end;
	long value = strtol(text, &end, 10);

	return *text != '\0' && *end == '\0' && value >= 1 && value <= most
		       ? (int)value
		       : -1;
}

static int64_t step_of(const char *writer)
{
	if (strcmp(writer, "flat") == 0)
		return 0;
	return strcmp(writer, "1kHz") == 0 ? 1000000 : -1;
}

static int run(int rounds, const char *writer, int threads,
	       struct vmclock_publisher *publisher)
{
	struct writing writing = { .publisher = publisher,
				   .step_ns = step_of(writer) };
	struct reader *readers = calloc((size_t)threads, sizeof(*readers));
	pthread_barrier_t start;
	pthread_t writing_thread;
	int error;

	if (readers == NULL)
		return die("memory for the readers", -ENOMEM);
	pthread_barrier_init(&start, NULL, (unsigned int)threads);
	if (writing.step_ns >= 0 &&
	    (error = pthread_create(&writing_thread, NULL, write_page,
				    &writing)) != 0)
		return die("the writer's thread", -error);
	for (int t = 0; t < threads; t++) {
		readers[t].start = &start;
		readers[t].rounds = rounds;
		error = pthread_create(&readers[t].thread, NULL, read_page,
				       &readers[t]);
		if (error != 0)
			return die("a reader's thread", -error);
	}
	for (int t = 0; t < threads; t++)
		pthread_join(readers[t].thread, NULL);
	atomic_store_explicit(&writing.stopped, 1, memory_order_relaxed);
	if (writing.step_ns >= 0)
		pthread_join(writing_thread, NULL);
	print(readers, threads, writer);
	pthread_barrier_destroy(&start);
	free(readers);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	bool turns = argc == 2 && strcmp(argv[1], "turns") == 0;
	int rounds = argc > 1 && !turns ? number(argv[1], MOST_ROUNDS) : 15;
	const char *writer = argc > 2 ? argv[2] : "quiet";
	int threads = argc > 3 ? number(argv[3], MOST_THREADS) : 1;
	struct vmclock_publisher *publisher;
	char path[64];
	int error, status;

	if (argc > 4 || rounds < 0 || threads < 0 ||
	    (step_of(writer) < 0 && strcmp(writer, "quiet") != 0)) {
		fprintf(stderr,
			"usage: read_bench [turns | "
			"rounds [quiet|1kHz|flat [threads]]], at most %d "
			"rounds and %d threads\n",
			MOST_ROUNDS, MOST_THREADS);
		return 2;
	}
	error = vmclock_publisher_create(NULL, 37, &publisher);
	if (error != 0)
		return die("a page in memory", error);
	snprintf(path, sizeof(path), "/proc/self/fd/%d",
		 vmclock_publisher_fd(publisher));
	error = vmclock_open(path, 0, &clock_);
	if (error != 0)
		return die(path, error);
	status = turns ? take_turns() : run(rounds, writer, threads, publisher);
	vmclock_free(clock_);
	vmclock_publisher_free(publisher);
	return status;
}
