/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the device in the guest with the kernel's own header and without the
 * library, so that tests can compare the two:
 *
 *   probe fields        prints every field of the page, read with pread(2)
 *   probe fields mmap   prints every field of the page, read through a mapping
 *   probe ptp           prints the time of /dev/ptp0, in ns
 *   probe bracket N PROGRAM...
 *                       asks a program for the time N times: writes one byte to
 *                       its input and reads 8 bytes from its output. Reads
 *                       /dev/ptp0 before and after each answer, and compares
 *   probe counter PAGE  answers the host's questions for the counter, through
 *                       the page of memory at this address
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/vmclock-abi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define DEVICE "/dev/vmclock0"
#define PTP "/dev/ptp0"
#define PAGE_BYTES 4096
#define NS_PER_SEC 1000000000

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		die(path);
	return fd;
}

/* --- Fields --------------------------------------------------------------- */

static void copy_mapped(int fd, struct vmclock_abi *copy)
{
	volatile struct vmclock_abi *page =
		mmap(NULL, PAGE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
	uint32_t count;

	if (page == MAP_FAILED)
		die("mmap");
	do {
		do
			count = page->seq_count;
		while (count & 1);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		memcpy(copy, (const void *)page, sizeof(*copy));
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while (page->seq_count != count);
}

static void copy_read(int fd, struct vmclock_abi *copy)
{
	if (pread(fd, copy, sizeof(*copy), 0) != (ssize_t)sizeof(*copy))
		die("pread");
}

#define PRINT(field) printf("%s %" PRIu64 "\n", #field, (uint64_t)copy.field)

static int fields(int mapped)
{
	struct vmclock_abi copy;
	int fd = open_or_die(DEVICE, O_RDONLY);

	if (mapped)
		copy_mapped(fd, &copy);
	else
		copy_read(fd, &copy);
	PRINT(magic);
	PRINT(size);
	PRINT(version);
	PRINT(counter_id);
	PRINT(time_type);
	PRINT(seq_count);
	PRINT(disruption_marker);
	PRINT(flags);
	PRINT(clock_status);
	PRINT(leap_second_smearing_hint);
	printf("tai_offset_sec %d\n", (int16_t)copy.tai_offset_sec);
	PRINT(leap_indicator);
	PRINT(counter_period_shift);
	PRINT(counter_value);
	PRINT(counter_period_frac_sec);
	PRINT(counter_period_esterror_rate_frac_sec);
	PRINT(counter_period_maxerror_rate_frac_sec);
	PRINT(time_sec);
	PRINT(time_frac_sec);
	PRINT(time_esterror_nanosec);
	PRINT(time_maxerror_nanosec);
	PRINT(vm_generation_counter);
	return 0;
}

/* --- Time ----------------------------------------------------------------- */

/* Converts a descriptor to a clock ID, by the kernel's convention. */
static clockid_t ptp_clock(void)
{
	return (~(clockid_t)open_or_die(PTP, O_RDONLY) << 3) | 3;
}

static int64_t ptp_ns(clockid_t clock)
{
	struct timespec now;

	if (clock_gettime(clock, &now) != 0)
		die(PTP);
	return (int64_t)now.tv_sec * NS_PER_SEC + now.tv_nsec;
}

static int ptp(void)
{
	printf("%" PRId64 "\n", ptp_ns(ptp_clock()));
	return 0;
}

static void start(char **program, int *ask, int *answer)
{
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
		die("pipe");
	switch (fork()) {
	case -1:
		die("fork");
		break;
	case 0:
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		execvp(program[0], program);
		die(program[0]);
	}
	close(to[0]);
	close(from[1]);
	*ask = to[1];
	*answer = from[0];
}

static int64_t ask_time(int ask, int answer)
{
	int64_t ns;

	if (write(ask, "", 1) != 1 ||
	    read(answer, &ns, sizeof(ns)) != (ssize_t)sizeof(ns)) {
		fprintf(stderr, "the program did not answer\n");
		exit(1);
	}
	return ns;
}

static int bracket(int rounds, char **program)
{
	clockid_t clock = ptp_clock();
	int64_t narrowest = INT64_MAX;
	int inside = 0, ask, answer;

	start(program, &ask, &answer);
	for (int i = 0; i < rounds; i++) {
		int64_t before = ptp_ns(clock);
		int64_t asked = ask_time(ask, answer);
		int64_t after = ptp_ns(clock);

		if (before <= asked && asked <= after)
			inside++;
		else
			printf("%" PRId64 " is not between %" PRId64
			       " and %" PRId64 "\n",
			       asked, before, after);
		if (after - before < narrowest)
			narrowest = after - before;
	}
	printf("inside %d of %d, narrowest %" PRId64 " ns\n", inside, rounds,
	       narrowest);
	return 0;
}

/* --- The counter ---------------------------------------------------------- */

static uint64_t counter(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t value;

	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(value));
	return value;
#endif
}

/*
 * Keeps the counter from being read before the question was seen. A fence here
 * does not do it: QEMU reads the host's counter without one, and the host's
 * processor may execute that before earlier loads. It cannot hold as many
 * instructions in flight as these steps are.
 */
static void pass_reorder_buffer(void)
{
	for (volatile int i = 0; i < 200; i++)
		;
}

enum { QUESTION, ANSWER, COUNTER, READY };

/* The host asks with a new number. The highest number is the end. */
static int answer_host(const char *address)
{
	int fd = open_or_die("/dev/mem", O_RDWR | O_SYNC);
	volatile uint64_t *mail = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
				       MAP_SHARED, fd,
				       (off_t)strtoull(address, NULL, 0));
	uint64_t last = 0;
	time_t end = time(NULL) + 30;

	if (mail == MAP_FAILED)
		die("mmap of /dev/mem");
	mail[READY] = 1;
	for (uint32_t i = 0; last != UINT64_MAX; i++) {
		uint64_t asked =
			__atomic_load_n(&mail[QUESTION], __ATOMIC_ACQUIRE);

		if (asked != last) {
			pass_reorder_buffer();
			mail[COUNTER] = counter();
			__atomic_store_n(&mail[ANSWER], asked,
					 __ATOMIC_RELEASE);
			last = asked;
		} else if (i % 65536 == 0 && time(NULL) > end) {
			fprintf(stderr, "the host did not ask\n");
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "fields") == 0)
		return fields(argc > 2);
	if (strcmp(what, "ptp") == 0)
		return ptp();
	if (strcmp(what, "bracket") == 0 && argc > 3)
		return bracket(atoi(argv[2]), argv + 3);
	if (strcmp(what, "counter") == 0 && argc > 2)
		return answer_host(argv[2]);
	fprintf(stderr, "usage: see the source\n");
	return 2;
}
