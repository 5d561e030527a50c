/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page in a memfd that a test opens by its path and changes directly.  A
 * reading describes its contents, up to vm_generation_counter.
 */
#ifndef VMCLOCK_TESTS_TEST_PAGE_H
#define VMCLOCK_TESTS_TEST_PAGE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "counter.h"
#include "page.h"
#include "vmclock.h"

#define TEST_PAGE_SIZE 4096
#define TEST_SEC 1000000000

#define TEST_ALL_FLAGS                                                         \
	(VMCLOCK_FLAG_TAI_OFFSET_VALID | VMCLOCK_FLAG_PERIOD_ESTERROR_VALID |  \
	 VMCLOCK_FLAG_PERIOD_MAXERROR_VALID |                                  \
	 VMCLOCK_FLAG_TIME_ESTERROR_VALID | VMCLOCK_FLAG_TIME_MAXERROR_VALID | \
	 VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT)

struct test_page {
	struct vmclock_abi *page;
	int fd;
	char path[32];
};

/* The specification's example of a tick of one nanosecond. */
#define TEST_PERIOD_NS 0x89705F4136B4A597u
#define TEST_PERIOD_NS_SHIFT 29

/* A page of TAI with this machine's counter.  It offers everything. */
static inline struct vmclock_reading test_reading(void)
{
	struct vmclock_reading r = {
		.magic = VMCLOCK_MAGIC,
		.size = TEST_PAGE_SIZE,
		.version = 1,
		.counter_id = COUNTER_ID,
		.time_type = VMCLOCK_TIME_TAI,
		.seq_count = 2,
		.disruption_marker = 5,
		.flags = TEST_ALL_FLAGS,
		.clock_status = VMCLOCK_STATUS_SYNCHRONIZED,
		.tai_offset_sec = -37,
		.counter_period_shift = TEST_PERIOD_NS_SHIFT,
		.counter_period_frac_sec = TEST_PERIOD_NS,
		.time_sec = 1700000000,
		.vm_generation_counter = 7,
	};

	return r;
}

static inline void test_page_store(struct vmclock_abi *page,
				   const struct vmclock_reading *r)
{
	page_store32(&page->magic, r->magic);
	page_store32(&page->size, r->size);
	page_store16(&page->version, r->version);
	page_store8(&page->counter_id, r->counter_id);
	page_store8(&page->time_type, r->time_type);
	page_store32(&page->seq_count, r->seq_count);
	page_store64(&page->disruption_marker, r->disruption_marker);
	page_store64(&page->flags, r->flags);
	page_store8(&page->pad[0], r->pad[0]);
	page_store8(&page->pad[1], r->pad[1]);
	page_store8(&page->clock_status, r->clock_status);
	page_store8(&page->leap_second_smearing_hint,
		    r->leap_second_smearing_hint);
	page_store16(&page->tai_offset_sec, (uint16_t)r->tai_offset_sec);
	page_store8(&page->leap_indicator, r->leap_indicator);
	page_store8(&page->counter_period_shift, r->counter_period_shift);
	page_store64(&page->counter_value, r->counter_value);
	page_store64(&page->counter_period_frac_sec,
		     r->counter_period_frac_sec);
	page_store64(&page->counter_period_esterror_rate_frac_sec,
		     r->counter_period_esterror_rate_frac_sec);
	page_store64(&page->counter_period_maxerror_rate_frac_sec,
		     r->counter_period_maxerror_rate_frac_sec);
	page_store64(&page->time_sec, r->time_sec);
	page_store64(&page->time_frac_sec, r->time_frac_sec);
	page_store64(&page->time_esterror_nanosec, r->time_esterror_nanosec);
	page_store64(&page->time_maxerror_nanosec, r->time_maxerror_nanosec);
	page_store64(&page->vm_generation_counter, r->vm_generation_counter);
}

/* Ends the program if something fails without which nothing can be tested. */
static inline void test_require(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(2);
}

#define REQUIRE(expression) test_require((expression), #expression)

/* Makes a file of `length` bytes that begins with the page. */
static inline struct test_page test_page_of(const struct vmclock_reading *r,
					    size_t length)
{
	struct test_page made;

	made.fd = memfd_create("page", MFD_CLOEXEC);
	REQUIRE(made.fd >= 0);
	REQUIRE(ftruncate(made.fd, TEST_PAGE_SIZE) == 0);
	made.page = mmap(NULL, TEST_PAGE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_SHARED, made.fd, 0);
	REQUIRE(made.page != MAP_FAILED);
	test_page_store(made.page, r);
	/* The kernel clears the bytes after a shorter end. */
	REQUIRE(ftruncate(made.fd, (off_t)length) == 0);
	snprintf(made.path, sizeof(made.path), "/proc/self/fd/%d", made.fd);
	return made;
}

static inline struct test_page test_page_new(const struct vmclock_reading *r)
{
	return test_page_of(r, TEST_PAGE_SIZE);
}

static inline void test_page_free(struct test_page *page)
{
	munmap(page->page, TEST_PAGE_SIZE);
	close(page->fd);
}

/* The path of the lock file that a writer creates beside a page file. */
struct test_lock_path {
	char path[80];
};

static inline struct test_lock_path test_lock_path(const char *page_path)
{
	struct test_lock_path lock;

	snprintf(lock.path, sizeof(lock.path), "%s.lock", page_path);
	return lock;
}

/* Removes a page file, and the lock file that a writer created beside it. */
static inline void test_remove_page(const char *path)
{
	struct test_lock_path lock = test_lock_path(path);

	unlink(lock.path);
	unlink(path);
}

static inline struct vmclock *test_open(const struct test_page *page,
					unsigned int flags)
{
	struct vmclock *clock;
	int error = vmclock_open(page->path, flags, &clock);

	if (error != 0)
		fprintf(stderr, "vmclock_open: %s\n", vmclock_strerror(error));
	REQUIRE(error == 0);
	return clock;
}

static inline int64_t test_clock_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * TEST_SEC + now.tv_nsec;
}

static inline void test_pause_ms(unsigned int ms)
{
	struct timespec pause = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&pause, NULL);
}

/* A period or a rate of the page in seconds. */
static inline double test_frac_sec(uint64_t frac, unsigned int shift)
{
	return ldexp((double)frac, -64 - (int)shift);
}

/* SplitMix64, which gives the same numbers for the same seed. */
static inline uint64_t test_random(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

#endif /* VMCLOCK_TESTS_TEST_PAGE_H */
