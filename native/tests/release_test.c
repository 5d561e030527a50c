/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks that are released for a checkpoint of the process.  The argument is the
 * number of readings beside releases.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include "clock.h"
#include "test_page.h"

#define READS 1000000
#define READERS 3
#define LEAST_RELEASES 20

static unsigned long reads = READS;

struct named_page {
	char directory[32];
	char path[48];
};

/* Puts a complete page at the path, in place of the one that is there. */
static void put_page(const struct named_page *page,
		     const struct vmclock_reading *r, off_t length)
{
	struct vmclock_abi content = { 0 };
	char next[64];
	int fd;

	test_page_store(&content, r);
	snprintf(next, sizeof(next), "%s.next", page->path);
	fd = open(next, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	REQUIRE(fd >= 0);
	REQUIRE(write(fd, &content, sizeof(content)) == sizeof(content));
	REQUIRE(ftruncate(fd, length) == 0);
	close(fd);
	REQUIRE(rename(next, page->path) == 0);
}

static struct named_page named_page_new(void)
{
	struct named_page page = { .directory = "/tmp/vmclock-XXXXXX" };
	struct vmclock_reading r = test_reading();

	REQUIRE(mkdtemp(page.directory) != NULL);
	snprintf(page.path, sizeof(page.path), "%s/page", page.directory);
	put_page(&page, &r, TEST_PAGE_SIZE);
	return page;
}

static void named_page_free(const struct named_page *page)
{
	unlink(page->path);
	rmdir(page->directory);
}

static struct vmclock *open_named(const struct named_page *page,
				  unsigned int flags)
{
	struct vmclock *clock;

	REQUIRE(vmclock_open(page->path, flags, &clock) == 0);
	return clock;
}

/* Returns whether a line of a file of this process contains the text. */
static bool has_line(const char *file, const char *text)
{
	FILE *lines = fopen(file, "re");
	char line[512];
	bool found = false;

	REQUIRE(lines != NULL);
	while (fgets(line, sizeof(line), lines) != NULL)
		found = found || strstr(line, text) != NULL;
	fclose(lines);
	return found;
}

static bool is_mapped(const struct named_page *page)
{
	return has_line("/proc/self/maps", page->directory);
}

static int open_files(void)
{
	int n = 0;

	for (int fd = 0; fd < 1000; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void check_all_fail(struct vmclock *clock, int error)
{
	struct vmclock_watch *watch;
	struct vmclock_reading r;
	uint64_t word;

	CHECK_EQ(vmclock_read(clock, &r), error);
	CHECK_EQ(r.utc_errno, error);
	CHECK_EQ(vmclock_read_nowait(clock, &r), error);
	CHECK_EQ(vmclock_generation(clock, &word), error);
	CHECK_EQ(vmclock_disruption_marker(clock, &word), error);
	CHECK_EQ(vmclock_tai_ns(clock), INT64_MIN - error);
	CHECK_EQ(vmclock_utc_ns_nowait(clock), INT64_MIN - error);
	CHECK_EQ(vmclock_utc_ns_unordered(clock), INT64_MIN - error);
	CHECK_EQ(vmclock_in_update(clock), error);
	CHECK_EQ(vmclock_path_changed(clock), error);
	CHECK_EQ(vmclock_watch_open(clock, &watch), error);
	CHECK(watch == NULL);
}

static void fails_until_it_is_reopened(unsigned int flags)
{
	struct named_page page = named_page_new();
	int files = open_files();
	struct vmclock *clock = open_named(&page, flags);
	struct vmclock_reading r = test_reading();
	uint64_t generation;

	CHECK_EQ(is_mapped(&page), flags == 0);
	for (int i = 0; i < 3; i++) {
		CHECK_EQ(vmclock_release(clock), 0);
		CHECK_EQ(vmclock_release(clock), 0);
		check_all_fail(clock, -ENOTCONN);
		CHECK(!is_mapped(&page));
		CHECK_EQ(open_files(), files);
		r.vm_generation_counter++;
		put_page(&page, &r, TEST_PAGE_SIZE);
		CHECK_EQ(vmclock_reopen(clock), 0);
		CHECK_EQ(vmclock_reopen(clock), 0);
		CHECK_EQ(vmclock_generation(clock, &generation), 0);
		CHECK_EQ(generation, r.vm_generation_counter);
		CHECK_EQ(vmclock_path_changed(clock), 0);
		CHECK_EQ(is_mapped(&page), flags == 0);
	}
	CHECK_EQ(vmclock_read(clock, &r), 0);
	vmclock_close(clock);
	check_all_fail(clock, -ESHUTDOWN);
	vmclock_free(clock);
	CHECK_EQ(open_files(), files);
	named_page_free(&page);
}

static void mapped_clock_fails_until_it_is_reopened(void)
{
	fails_until_it_is_reopened(0);
}

static void pread_clock_fails_until_it_is_reopened(void)
{
	fails_until_it_is_reopened(VMCLOCK_OPEN_PREAD);
}

static void refuses_other_pages(unsigned int flags)
{
	struct named_page page = named_page_new();
	struct vmclock *clock = open_named(&page, flags);
	struct vmclock_reading r = test_reading();
	int files;

	CHECK_EQ(vmclock_release(clock), 0);
	files = open_files();
	unlink(page.path);
	CHECK_EQ(vmclock_reopen(clock), -ENOENT);
	r.magic++;
	put_page(&page, &r, TEST_PAGE_SIZE);
	CHECK_EQ(vmclock_reopen(clock), -EBADMSG);
	r = test_reading();
	r.size = 104;
	put_page(&page, &r, TEST_PAGE_SIZE);
	CHECK_EQ(vmclock_reopen(clock), -EBADFD);
	r.size = TEST_PAGE_SIZE;
	put_page(&page, &r, 112);
	CHECK_EQ(vmclock_reopen(clock), -EMSGSIZE);
	check_all_fail(clock, -ENOTCONN);
	CHECK(!is_mapped(&page));
	CHECK_EQ(open_files(), files);
	put_page(&page, &r, TEST_PAGE_SIZE);
	CHECK_EQ(vmclock_reopen(clock), 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	vmclock_free(clock);
	named_page_free(&page);
}

static void refuses_other_pages_to_map(void)
{
	refuses_other_pages(0);
}

static void refuses_other_pages_to_read(void)
{
	refuses_other_pages(VMCLOCK_OPEN_PREAD);
}

static void stays_closed(void)
{
	struct named_page page = named_page_new();
	struct vmclock *clock = open_named(&page, 0);

	vmclock_close(clock);
	CHECK(is_mapped(&page));
	CHECK_EQ(vmclock_release(clock), 0);
	CHECK(!is_mapped(&page));
	CHECK_EQ(vmclock_reopen(clock), -ESHUTDOWN);
	CHECK(!is_mapped(&page));
	check_all_fail(clock, -ESHUTDOWN);
	vmclock_free(clock);

	clock = open_named(&page, VMCLOCK_OPEN_PREAD);
	CHECK_EQ(vmclock_release(clock), 0);
	vmclock_close(clock);
	CHECK_EQ(vmclock_reopen(clock), -ESHUTDOWN);
	check_all_fail(clock, -ESHUTDOWN);
	vmclock_free(clock);
	named_page_free(&page);
}

static void keeps_a_file_without_a_name(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *mapped = test_open(&page, 0);
	struct vmclock *by_pread = test_open(&page, VMCLOCK_OPEN_PREAD);
	struct vmclock *clocks[] = { mapped, by_pread };

	for (int i = 0; i < 2; i++) {
		CHECK_EQ(vmclock_release(clocks[i]), 0);
		check_all_fail(clocks[i], -ENOTCONN);
		page_raise64(&page.page->vm_generation_counter);
		CHECK_EQ(vmclock_reopen(clocks[i]), 0);
		CHECK_EQ(vmclock_read(clocks[i], &r), 0);
		CHECK_EQ(r.vm_generation_counter, 8 + i);
		vmclock_free(clocks[i]);
	}
	test_page_free(&page);
}

static void survives_a_truncated_file(void)
{
	struct named_page page = named_page_new();
	struct vmclock *clock = open_named(&page, 0);

	REQUIRE(truncate(page.path, 0) == 0);
	CHECK_EQ(vmclock_release(clock), 0);
	CHECK_EQ(vmclock_reopen(clock), -EMSGSIZE);
	vmclock_free(clock);
	named_page_free(&page);
}

static void closes_the_event_of_watches(void)
{
	struct named_page page = named_page_new();
	int files = open_files();
	struct vmclock *clock = open_named(&page, 0);
	struct vmclock_watch *watch;

	CHECK_EQ(vmclock_watch_open(clock, &watch), 0);
	vmclock_watch_free(watch);
	CHECK_EQ(open_files(), files + 1);
	CHECK_EQ(vmclock_release(clock), 0);
	CHECK_EQ(open_files(), files);
	CHECK_EQ(vmclock_reopen(clock), 0);

	CHECK_EQ(vmclock_watch_open(clock, &watch), 0);
	CHECK_EQ(vmclock_release(clock), 0);
	CHECK(clock->ended >= 0);
	vmclock_close(clock);
	CHECK_EQ(vmclock_watch_wait(watch, 100000), -ESHUTDOWN);
	vmclock_watch_free(watch);
	vmclock_free(clock);
	named_page_free(&page);
}

/* --- Readers beside releases ---------------------------------------------- */

/* Both pages have the same count, and no field of them is the same. */
static struct vmclock_reading race_page(bool second)
{
	struct vmclock_reading r = test_reading();

	if (second) {
		r.disruption_marker += 1000;
		r.vm_generation_counter += 1000;
		r.time_sec += 1000;
		r.tai_offset_sec = -1000;
	}
	r.counter_period_frac_sec = 0;
	return r;
}

struct reader {
	const struct vmclock *clock;
	pthread_t thread;
	unsigned long wrong, good, released;
};

static _Atomic bool race_over;

static bool is_a_page(const struct vmclock_reading *r)
{
	struct vmclock_reading page =
		race_page(r->vm_generation_counter >= 1000);

	return r->disruption_marker == page.disruption_marker &&
	       r->vm_generation_counter == page.vm_generation_counter &&
	       r->time_sec == page.time_sec && r->time_errno == 0 &&
	       r->tai_offset_sec == page.tai_offset_sec;
}

static bool is_a_time(int64_t utc_ns)
{
	int64_t first = (1700000000ll - 37) * TEST_SEC;
	int64_t second = (1700001000ll - 1000) * TEST_SEC;

	return utc_ns == first || utc_ns == second;
}

static void count_result(struct reader *reader, int error, bool right)
{
	if (error == -ENOTCONN)
		reader->released++;
	else if (error == 0 && right)
		reader->good++;
	else
		reader->wrong++;
}

static void *read_beside_releases(void *argument)
{
	struct reader *reader = argument;
	struct vmclock_reading r;
	uint64_t generation;
	int64_t utc_ns;
	int error;

	while (!atomic_load(&race_over)) {
		error = vmclock_read(reader->clock, &r);
		count_result(reader, error, is_a_page(&r));
		utc_ns = vmclock_utc_ns(reader->clock);
		error = utc_ns < VMCLOCK_TIME_LOWEST ? (int)(INT64_MIN - utc_ns)
						     : 0;
		count_result(reader, error, is_a_time(utc_ns));
		error = vmclock_generation(reader->clock, &generation);
		count_result(reader, error,
			     generation == 7 || generation == 1007);
	}
	return NULL;
}

static void race(unsigned int flags, unsigned long least_reads)
{
	struct named_page page = named_page_new();
	struct vmclock_reading r = race_page(false);
	struct reader readers[READERS] = { 0 };
	unsigned long releases = 0, good = 0, wrong = 0;
	int64_t begun = test_clock_ns(CLOCK_MONOTONIC);
	struct vmclock *clock;

	put_page(&page, &r, TEST_PAGE_SIZE);
	clock = open_named(&page, flags);
	atomic_store(&race_over, false);
	for (int i = 0; i < READERS; i++) {
		readers[i].clock = clock;
		REQUIRE(pthread_create(&readers[i].thread, NULL,
				       read_beside_releases, &readers[i]) == 0);
	}
	while (releases < LEAST_RELEASES ||
	       (releases * 1000 < least_reads &&
		test_clock_ns(CLOCK_MONOTONIC) - begun < 20ll * TEST_SEC)) {
		CHECK_EQ(vmclock_release(clock), 0);
		r = race_page(++releases % 2 != 0);
		put_page(&page, &r, TEST_PAGE_SIZE);
		CHECK_EQ(vmclock_reopen(clock), 0);
		usleep(releases % 4 == 0 ? 100 : 0);
	}
	atomic_store(&race_over, true);
	for (int i = 0; i < READERS; i++) {
		pthread_join(readers[i].thread, NULL);
		good += readers[i].good;
		wrong += readers[i].wrong;
	}
	printf("  %lu releases, %lu good results\n", releases, good);
	CHECK_EQ(wrong, 0);
	CHECK(good > 0);
	vmclock_free(clock);
	named_page_free(&page);
}

static void mapped_readers_get_one_page_or_an_error(void)
{
	race(0, reads);
}

static void pread_readers_get_one_page_or_an_error(void)
{
	race(VMCLOCK_OPEN_PREAD, reads / 10);
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(mapped_clock_fails_until_it_is_reopened),
		TEST(pread_clock_fails_until_it_is_reopened),
		TEST(refuses_other_pages_to_map),
		TEST(refuses_other_pages_to_read),
		TEST(stays_closed),
		TEST(keeps_a_file_without_a_name),
		TEST(survives_a_truncated_file),
		TEST(closes_the_event_of_watches),
		TEST(mapped_readers_get_one_page_or_an_error),
		TEST(pread_readers_get_one_page_or_an_error),
	};

	if (argc > 1)
		reads = strtoul(argv[1], NULL, 10);
	return CHECK_RUN(tests);
}
