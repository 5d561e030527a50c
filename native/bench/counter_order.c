/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shows which ways of reading the counter are in order with a load before them,
 * and what each costs.
 *
 *     counter_order [messages [processor processor]]
 *
 * One thread sends messages: it reads the counter in order and stores the value
 * in a shared word.  The other thread loads this word and then reads the counter
 * in the way that is tested.  A counter that is smaller than the message was
 * read before the load: an event would be stamped as earlier than its cause.
 *
 * The message is on its way between two caches when the other thread loads it.
 * So the load takes long, and there is much time for a counter read that does not
 * wait for it.
 *
 * Prints a line of JSON for each way: the messages that arrived, how many of them
 * seem to be from the future, by how many ticks at most, and the ns of one read
 * in a loop.  The exit status is 1 if an ordered way failed, or if the unordered
 * way did not: then the test shows nothing.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "counter.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#define BATCH 4096
#define COST_CALLS 2000000
#define COST_ROUNDS 25

typedef uint64_t (*counter_read)(uint64_t message);

/* --- The ways ----------------------------------------------------------- */

static inline uint64_t plain(uint64_t message)
{
	(void)message;
	return counter_unordered();
}

/* The library's way. */
static inline uint64_t ordered(uint64_t message)
{
	(void)message;
	return counter_ordered();
}

/* A branch on the message, which a processor predicts. */
static inline uint64_t after_branch(uint64_t message)
{
	if (message == 1)
		abort();
	return counter_unordered();
}

#if defined(__x86_64__)

static bool has_rdtscp(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(0x80000001u, &a, &b, &c, &d) && (d & 1u << 27) != 0;
}

static inline uint64_t rdtscp(uint64_t message)
{
	uint64_t value;

	(void)message;
	__asm__ volatile("rdtscp\n\t"
			 "shl $32, %%rdx\n\t"
			 "or %%rdx, %0"
			 : "=a"(value)
			 :
			 : "rcx", "rdx", "cc", "memory");
	return value;
}

/* RDTSC writes RAX and RDX.  Here it can begin only when RAX is known. */
static inline uint64_t same_register(uint64_t message)
{
	uint64_t value = message;

	__asm__ volatile("rdtsc\n\t"
			 "shl $32, %%rdx\n\t"
			 "or %%rdx, %0"
			 : "+a"(value)
			 :
			 : "rdx", "cc", "memory");
	return value;
}

/* A jump to an address that is computed from the message. */
static inline uint64_t after_jump(uint64_t message)
{
	uint64_t value, target;

	__asm__ volatile("xor %1, %1\n\t"
			 "and %2, %1\n\t"
			 "lea 1f(%%rip), %%rdx\n\t"
			 "add %%rdx, %1\n\t"
			 "jmp *%1\n\t"
			 "1: rdtsc\n\t"
			 "shl $32, %%rdx\n\t"
			 "or %%rdx, %0"
			 : "=a"(value), "=&r"(target)
			 : "r"(message)
			 : "rdx", "cc", "memory");
	return value;
}

/* A full barrier of memory, which RDTSC is no part of. */
static inline uint64_t after_lock(uint64_t message)
{
	uint64_t word = message;

	__asm__ volatile("lock addq $0, %0" : "+m"(word) : : "cc", "memory");
	return counter_unordered();
}

static inline uint64_t after_mfence(uint64_t message)
{
	(void)message;
	__asm__ volatile("mfence" : : : "memory");
	return counter_unordered();
}

/* CPUID serializes, but a virtual machine leaves the guest for it. */
static inline uint64_t after_cpuid(uint64_t message)
{
	unsigned int a, b, c, d;

	(void)message;
	__cpuid(0, a, b, c, d);
	__asm__ volatile("" : : "r"(a), "r"(b), "r"(c), "r"(d) : "memory");
	return counter_unordered();
}

#endif

/* Each way has loops of its own, in which it is inlined. */
#define WAY(name)                                                       \
	static uint64_t receive_##name(const _Atomic uint64_t *box,     \
				       uint64_t *last, uint64_t *worst, \
				       uint64_t *early)                 \
	{                                                               \
		uint64_t arrived = 0;                                   \
                                                                        \
		for (int i = 0; i < BATCH; i++) {                       \
			uint64_t message = atomic_load_explicit(        \
				box, memory_order_acquire);             \
			uint64_t now = name(message);                   \
                                                                        \
			if (message == *last)                           \
				continue;                               \
			*last = message;                                \
			arrived++;                                      \
			if ((int64_t)(now - message) >= 0)              \
				continue;                               \
			++*early;                                       \
			if (message - now > *worst)                     \
				*worst = message - now;                 \
		}                                                       \
		return arrived;                                         \
	}                                                               \
	static uint64_t cost_##name(uint64_t message)                   \
	{                                                               \
		uint64_t sum = 0;                                       \
                                                                        \
		for (int i = 0; i < COST_CALLS; i++)                    \
			sum += name(message + (sum & 0));               \
		return sum;                                             \
	}

WAY(plain)
WAY(ordered)
WAY(after_branch)
#if defined(__x86_64__)
WAY(rdtscp)
WAY(same_register)
WAY(after_jump)
WAY(after_lock)
WAY(after_mfence)
WAY(after_cpuid)
#endif

enum promise { ORDERED, UNORDERED, UNKNOWN };

static const struct way {
	const char *name;
	enum promise promise;
	uint64_t (*receive)(const _Atomic uint64_t *, uint64_t *, uint64_t *,
			    uint64_t *);
	uint64_t (*cost)(uint64_t);
	bool (*exists)(void);
	/* So slow that a thousandth of the messages is enough. */
	bool slow;
} ways[] = {
	{ "unordered", UNORDERED, receive_plain, cost_plain, NULL, false },
	{ "library", ORDERED, receive_ordered, cost_ordered, NULL, false },
	{ "predicted branch", UNKNOWN, receive_after_branch, cost_after_branch,
	  NULL, false },
#if defined(__x86_64__)
	{ "rdtscp", ORDERED, receive_rdtscp, cost_rdtscp, has_rdtscp, false },
	{ "same register", UNKNOWN, receive_same_register, cost_same_register,
	  NULL, false },
	{ "computed jump", UNKNOWN, receive_after_jump, cost_after_jump, NULL,
	  false },
	{ "lock add", UNKNOWN, receive_after_lock, cost_after_lock, NULL,
	  false },
	{ "mfence", UNKNOWN, receive_after_mfence, cost_after_mfence, NULL,
	  false },
	{ "cpuid", ORDERED, receive_after_cpuid, cost_after_cpuid, NULL, true },
#endif
};
#define WAYS (sizeof(ways) / sizeof(*ways))

/* --- The threads -------------------------------------------------------- */

static struct {
	_Alignas(128) _Atomic uint64_t message;
	_Alignas(128) atomic_bool stopped;
} box;

static void stay_on(size_t processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0) {
		fprintf(stderr, "counter_order: processor %zu: %s\n", processor,
			strerror(errno));
		exit(2);
	}
}

static void *send(void *processor)
{
	stay_on(*(size_t *)processor);
	while (!atomic_load_explicit(&box.stopped, memory_order_relaxed))
		atomic_store_explicit(&box.message, counter_ordered(),
				      memory_order_release);
	return NULL;
}

static double cost_ns(const struct way *way)
{
	double best = 1e9;

	for (int round = 0; round < COST_ROUNDS; round++) {
		struct timespec begin, end;
		volatile uint64_t sink;
		double ns;

		clock_gettime(CLOCK_MONOTONIC, &begin);
		sink = way->cost(2);
		(void)sink;
		clock_gettime(CLOCK_MONOTONIC, &end);
		ns = ((double)(end.tv_sec - begin.tv_sec) * 1e9 +
		      (double)(end.tv_nsec - begin.tv_nsec)) /
		     COST_CALLS;
		if (ns < best)
			best = ns;
		if (way->slow)
			break;
	}
	return best;
}

/* Returns whether the way kept its promise. */
static bool test(const struct way *way, uint64_t messages, size_t processors[2])
{
	uint64_t arrived = 0, last = 0, worst = 0, early = 0;
	double ns = cost_ns(way);
	pthread_t sender;

	if (way->slow)
		messages = messages / 1000 + 1;
	atomic_store(&box.stopped, false);
	if (pthread_create(&sender, NULL, send, &processors[1]) != 0) {
		fprintf(stderr, "counter_order: cannot start a thread\n");
		exit(2);
	}
	while (arrived < messages)
		arrived += way->receive(&box.message, &last, &worst, &early);
	atomic_store(&box.stopped, true);
	pthread_join(sender, NULL);
	printf("{\"way\":\"%s\",\"messages\":%llu,\"early\":%llu,"
	       "\"worst_ticks\":%llu,\"ns\":%.2f}\n",
	       way->name, (unsigned long long)arrived,
	       (unsigned long long)early, (unsigned long long)worst, ns);
	fflush(stdout);
	return (way->promise != ORDERED || early == 0) &&
	       (way->promise != UNORDERED || early != 0);
}

static uint64_t number(const char *text, uint64_t most)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno != 0 || end == text || *end != 0 || value > most) {
		fprintf(stderr, "usage: counter_order [messages [processor "
				"processor]]\n");
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	uint64_t messages = argc > 1 ? number(argv[1], UINT64_MAX) : 1000000;
	size_t processors[2] = { 0, 1 };
	bool kept = true;

	if (argc > 3) {
		processors[0] = number(argv[2], CPU_SETSIZE - 1);
		processors[1] = number(argv[3], CPU_SETSIZE - 1);
	}
	stay_on(processors[0]);
	for (size_t i = 0; i < WAYS; i++)
		if (ways[i].exists == NULL || ways[i].exists())
			kept &= test(&ways[i], messages, processors);
	return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
