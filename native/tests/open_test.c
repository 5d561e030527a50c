/* SPDX-License-Identifier: Apache-2.0 */
/* Opening: which files are refused or accepted, and what a clock does then. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "test_page.h"

#define NOBODY 65534

/* Both ways of reading refuse the same, unless a test says otherwise. */
static const unsigned int both_ways[] = { 0, VMCLOCK_OPEN_PREAD };

static char directory[] = "/tmp/vmclock-open-test-XXXXXX";

static void path_in_directory(char *path, size_t size, const char *name)
{
	snprintf(path, size, "%s/%s", directory, name);
}

static int open_error(const char *path, unsigned int flags)
{
	struct vmclock *clock = (struct vmclock *)&clock;
	int error = vmclock_open(path, flags, &clock);

	CHECK((clock == NULL) == (error != 0));
	vmclock_free(clock);
	return error;
}

static void check_refused(const char *path, int error)
{
	for (size_t i = 0; i < 2; i++)
		CHECK_EQ(open_error(path, both_ways[i]), error);
}

static void check_page_refused(const struct vmclock_reading *r, size_t length,
			       int error)
{
	struct test_page page = test_page_of(r, length);

	check_refused(page.path, error);
	test_page_free(&page);
}

static void write_page_file(const char *path, mode_t mode)
{
	struct vmclock_reading r = test_reading();
	struct vmclock_abi
		image[TEST_PAGE_SIZE / sizeof(struct vmclock_abi) + 1] = { 0 };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	test_page_store(image, &r);
	REQUIRE(fd >= 0);
	REQUIRE(write(fd, image, TEST_PAGE_SIZE) == TEST_PAGE_SIZE);
	REQUIRE(fchmod(fd, mode) == 0);
	close(fd);
}

static void refuses_absent_path(void)
{
	char path[64];

	path_in_directory(path, sizeof(path), "absent");
	check_refused(path, -ENOENT);
	path_in_directory(path, sizeof(path), "absent/below");
	check_refused(path, -ENOENT);
	check_refused("", -ENOENT);
}

static void refuses_path_through_a_file(void)
{
	char path[64], below[80];

	path_in_directory(path, sizeof(path), "page");
	write_page_file(path, 0600);
	snprintf(below, sizeof(below), "%s/below", path);
	check_refused(below, -ENOTDIR);
	unlink(path);
}

/* Root may open everything, so a child process gives up that right. */
static void refuses_without_permission(void)
{
	char path[64];
	int status;
	pid_t child;

	path_in_directory(path, sizeof(path), "secret");
	write_page_file(path, 0);
	REQUIRE(chmod(directory, 0755) == 0);
	fflush(stdout);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0) {
		struct vmclock *clock;

		if (geteuid() == 0 && setuid(NOBODY) != 0)
			_exit(1);
		_exit(-vmclock_open(path, 0, &clock));
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status));
	CHECK_EQ(WEXITSTATUS(status), EACCES);
	unlink(path);
}

static void refuses_directory(void)
{
	check_refused(directory, -EISDIR);
}

/* The FIFO has no writer.  An open() that waits for one would not return. */
static void refuses_fifo_at_once(void)
{
	char path[64];

	path_in_directory(path, sizeof(path), "fifo");
	REQUIRE(mkfifo(path, 0600) == 0);
	check_refused(path, -EINVAL);
	unlink(path);
}

static void refuses_symlink_loop(void)
{
	char path[64];

	path_in_directory(path, sizeof(path), "loop");
	REQUIRE(symlink(path, path) == 0);
	check_refused(path, -ELOOP);
	unlink(path);
}

static void follows_symlink_to_page(void)
{
	char path[64], link[64];

	path_in_directory(path, sizeof(path), "page");
	path_in_directory(link, sizeof(link), "link");
	write_page_file(path, 0400);
	REQUIRE(symlink(path, link) == 0);
	check_refused(link, 0);
	unlink(link);
	unlink(path);
}

/* The real device is a character device too. */
static void refuses_devices_without_a_page(void)
{
	check_refused("/dev/null", -EMSGSIZE);
	check_refused("/dev/zero", -EBADMSG);
	check_refused("/dev/urandom", -EBADMSG);
}

static void refuses_empty_file(void)
{
	struct vmclock_reading r = test_reading();

	check_page_refused(&r, 0, -EMSGSIZE);
}

static void refuses_file_below_the_minimum(void)
{
	struct vmclock_reading r = test_reading();

	r.size = 31;
	check_page_refused(&r, 31, -EMSGSIZE);
	r.size = 32;
	check_page_refused(&r, 31, -EMSGSIZE);
}

static void refuses_size_beyond_the_file(void)
{
	struct vmclock_reading r = test_reading();

	check_page_refused(&r, 50, -EMSGSIZE);
	r.size = 112;
	check_page_refused(&r, 50, -EMSGSIZE);
	check_page_refused(&r, 111, -EMSGSIZE);
	r.size = TEST_PAGE_SIZE + 1;
	check_page_refused(&r, TEST_PAGE_SIZE, -EMSGSIZE);
	r.size = UINT32_MAX;
	check_page_refused(&r, TEST_PAGE_SIZE, -EMSGSIZE);
}

static void refuses_size_below_the_minimum(void)
{
	static const uint32_t sizes[] = { 0, 1, 31 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct vmclock_reading r = test_reading();

		r.size = sizes[i];
		check_page_refused(&r, TEST_PAGE_SIZE, -EMSGSIZE);
	}
}

static void accepts_shorter_and_longer_files(void)
{
	struct vmclock_reading r = test_reading();

	r.size = 112;
	check_page_refused(&r, 112, 0);
	check_page_refused(&r, 113, 0);
	check_page_refused(&r, 65536, 0);
	r.size = 65536; /* as if a later version had appended fields */
	check_page_refused(&r, 65536, 0);
	r.size = 32;
	check_page_refused(&r, 32, 0);
}

static void refuses_wrong_magic(void)
{
	struct vmclock_reading r = test_reading();

	r.magic = 0;
	check_page_refused(&r, TEST_PAGE_SIZE, -EBADMSG);
	r.magic = 0x56434c4b; /* "VCLK", big-endian */
	check_page_refused(&r, TEST_PAGE_SIZE, -EBADMSG);
	r.magic = VMCLOCK_MAGIC ^ 0x80000000;
	check_page_refused(&r, TEST_PAGE_SIZE, -EBADMSG);
}

static void refuses_unknown_versions(void)
{
	static const uint16_t versions[] = { 0, 2, 256, 257, UINT16_MAX };

	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		struct vmclock_reading r = test_reading();

		r.version = versions[i];
		check_page_refused(&r, TEST_PAGE_SIZE, -EPROTONOSUPPORT);
	}
}

/*
 * A memfd without memory.  On a full file system, an access through a mapping
 * would end this process, because the kernel would have to allocate memory.
 */
static void refuses_a_hole_without_touching_it(void)
{
	struct stat status;
	char path[32];
	int fd = memfd_create("hole", MFD_CLOEXEC);

	REQUIRE(fd >= 0);
	REQUIRE(ftruncate(fd, TEST_PAGE_SIZE) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check_refused(path, -EBADMSG);
	REQUIRE(fstat(fd, &status) == 0);
	CHECK_EQ(status.st_blocks, 0);
	close(fd);
}

static void refuses_unknown_open_flags(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);

	for (unsigned int bit = 1; bit < 32; bit++) {
		CHECK_EQ(open_error(page.path, 1u << bit), -EINVAL);
		CHECK_EQ(open_error(page.path, VMCLOCK_OPEN_PREAD | 1u << bit),
			 -EINVAL);
	}
	CHECK_EQ(open_error(page.path, UINT_MAX), -EINVAL);
	test_page_free(&page);
}

static void maps_the_page_unless_told_not_to(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, 0);

	CHECK(memcmp(vmclock_page(clock), page.page, sizeof(*page.page)) == 0);
	vmclock_free(clock);
	clock = test_open(&page, VMCLOCK_OPEN_PREAD);
	CHECK(vmclock_page(clock) == NULL);
	vmclock_free(clock);
	test_page_free(&page);
}

/* --- What a size covers -------------------------------------------------- */

static void check_covered(uint32_t size, unsigned int flags, int time_errno,
			  int est_error, int max_error, int generation_error)
{
	struct vmclock_reading r = test_reading(), read;
	struct test_page page;
	struct vmclock *clock;
	uint64_t generation, marker;

	r.size = size;
	r.time_esterror_nanosec = 4;
	r.time_maxerror_nanosec = 5;
	page = test_page_new(&r);
	clock = test_open(&page, flags);
	CHECK_EQ(vmclock_page_covered(clock), size < 112 ? size : 112);
	CHECK_EQ(vmclock_read(clock, &read), 0);
	CHECK_EQ(read.size, size);
	CHECK_EQ(read.disruption_marker, 5);
	CHECK_EQ(read.flags, TEST_ALL_FLAGS);
	CHECK_EQ(read.time_errno, time_errno);
	CHECK_EQ(read.tai_errno, time_errno);
	CHECK_EQ(read.utc_errno, time_errno);
	CHECK_EQ(read.est_error_errno, est_error);
	CHECK_EQ(read.max_error_errno, max_error);
	CHECK_EQ(read.time_esterror_nanosec, size >= 96 ? 4 : 0);
	CHECK_EQ(read.time_maxerror_nanosec, size >= 104 ? 5 : 0);
	CHECK_EQ(read.vm_generation_counter, size >= 112 ? 7 : 0);
	CHECK_EQ(read.clock_status, size >= 35 ? 2 : 0);
	CHECK_EQ(read.tai_offset_sec, size >= 38 ? -37 : 0);
	CHECK_EQ(read.time_sec, size >= 80 ? 1700000000 : 0);
	CHECK_EQ(vmclock_generation(clock, &generation), generation_error);
	if (generation_error == 0)
		CHECK_EQ(generation, 7);
	CHECK_EQ(vmclock_disruption_marker(clock, &marker), 0);
	CHECK_EQ(marker, 5);
	vmclock_free(clock);
	test_page_free(&page);
}

static void offers_what_its_size_covers(void)
{
	const int none = -ENODATA;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	for (size_t i = 0; i < 2; i++) {
		unsigned int way = both_ways[i];

		check_covered(32, way, none, none, none, none);
		check_covered(37, way, none, none, none, none);
		check_covered(87, way, none, none, none, none);
		check_covered(88, way, 0, none, none, none);
		check_covered(95, way, 0, none, none, none);
		check_covered(96, way, 0, 0, none, none);
		check_covered(103, way, 0, 0, none, none);
		check_covered(104, way, 0, 0, 0, none);
		check_covered(111, way, 0, 0, 0, none);
		check_covered(112, way, 0, 0, 0, 0);
		check_covered(4096, way, 0, 0, 0, 0);
	}
}

static void reports_why_a_counter_cannot_be_used(void)
{
	static const struct {
		uint8_t id;
		int error;
	} counters[] = { { VMCLOCK_COUNTER_INVALID, -ENODATA },
			 { 7, -EOPNOTSUPP },
			 { COUNTER_ID == 0 ? 1 : 0, -EOPNOTSUPP } };

	for (size_t i = 0; i < 6; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page;
		struct vmclock *clock;
		uint64_t generation = 0;
		int error = counters[i / 2].error;

		r.counter_id = counters[i / 2].id;
		page = test_page_new(&r);
		clock = test_open(&page, both_ways[i % 2]);
		CHECK_EQ(vmclock_read(clock, &r), 0);
		CHECK_EQ(r.counter, 0);
		CHECK_EQ(r.counter_errno, error);
		CHECK_EQ(r.time_errno, error);
		CHECK_EQ(r.max_error_errno, error);
		CHECK_EQ(vmclock_tai_ns(clock), INT64_MIN - error);
		CHECK_EQ(vmclock_generation(clock, &generation), 0);
		CHECK_EQ(generation, 7);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

/* --- After opening ------------------------------------------------------- */

/*
 * A file can be truncated under a mapping.  Inside of its last memory page the
 * kernel clears the lost bytes.  So a mapped reader finds a generation of 0 with
 * its flag, or no flag if that is lost too.  For pread(2) the page is too short.
 * (A file of length 0 means SIGBUS, so page files must be sealed or trusted.)
 */
static void stays_defined_when_the_page_shrinks(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *mapped = test_open(&page, 0);
	struct vmclock *read = test_open(&page, VMCLOCK_OPEN_PREAD);
	uint64_t generation = 1, marker = 1;

	REQUIRE(ftruncate(page.fd, 50) == 0);
	CHECK_EQ(vmclock_read(mapped, &r), 0);
	CHECK_EQ(r.disruption_marker, 5);
	CHECK_EQ(r.time_sec, 0);
	CHECK_EQ(vmclock_generation(mapped, &generation), 0);
	CHECK_EQ(generation, 0);
	CHECK_EQ(vmclock_read(read, &r), -EMSGSIZE);
	CHECK_EQ(vmclock_generation(read, &generation), -EMSGSIZE);
	CHECK_EQ(vmclock_disruption_marker(read, &marker), -EMSGSIZE);
	CHECK_EQ(vmclock_tai_ns(read), INT64_MIN + EMSGSIZE);
	REQUIRE(ftruncate(page.fd, 20) == 0);
	CHECK_EQ(vmclock_generation(mapped, &generation), -ENODATA);
	CHECK_EQ(vmclock_read(mapped, &r), 0);
	CHECK_EQ(r.time_errno,
		 COUNTER_ID == VMCLOCK_COUNTER_INVALID ? -ENODATA : -EAGAIN);
	vmclock_free(mapped);
	vmclock_free(read);
	test_page_free(&page);
}

static void check_closed(const struct vmclock_reading *described,
			 unsigned int flags)
{
	struct test_page page = test_page_new(described);
	struct vmclock *clock = test_open(&page, flags);
	struct vmclock_reading r;
	uint64_t word;

	vmclock_close(clock);
	vmclock_close(clock);
	CHECK_EQ(vmclock_read(clock, &r), -ESHUTDOWN);
	CHECK_EQ(vmclock_read_nowait(clock, &r), -ESHUTDOWN);
	CHECK_EQ(vmclock_generation(clock, &word), -ESHUTDOWN);
	CHECK_EQ(vmclock_disruption_marker(clock, &word), -ESHUTDOWN);
	CHECK_EQ(vmclock_tai_ns_nowait(clock), INT64_MIN + ESHUTDOWN);
	CHECK_EQ(vmclock_tai_ns(clock), INT64_MIN + ESHUTDOWN);
	CHECK_EQ(vmclock_utc_ns(clock), INT64_MIN + ESHUTDOWN);
	CHECK_EQ(vmclock_tai_ns_unordered(clock), INT64_MIN + ESHUTDOWN);
	CHECK_EQ(vmclock_utc_ns_unordered(clock), INT64_MIN + ESHUTDOWN);
	vmclock_free(clock);
	test_page_free(&page);
}

/* Also if the page would not offer the value. */
static void refuses_every_call_after_close(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();

		check_closed(&r, both_ways[i]);
		r.counter_id = VMCLOCK_COUNTER_INVALID;
		check_closed(&r, both_ways[i]);
		r.flags = 0;
		check_closed(&r, both_ways[i]);
		r.size = 32;
		check_closed(&r, both_ways[i]);
	}
}

/*
 * The page stays readable until vmclock_free(), for languages that read it
 * directly.
 */
static void keeps_the_mapping_after_close(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, 0);
	const struct vmclock_abi *mapped = vmclock_page(clock);

	vmclock_close(clock);
	page_store64(&page.page->disruption_marker, 99);
	CHECK_EQ(page_load64(&mapped->disruption_marker), 99);
	vmclock_free(clock);
	test_page_free(&page);
}

static void frees_null(void)
{
	vmclock_free(NULL);
	vmclock_writer_free(NULL);
	vmclock_publisher_free(NULL);
}

static unsigned int descriptors(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void closes_its_descriptors_on_errors(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	unsigned int before = descriptors();

	check_refused(page.path, 0);
	page_store32(&page.page->magic, 0);
	check_refused(page.path, -EBADMSG);
	check_refused(directory, -EISDIR);
	CHECK_EQ(descriptors(), before);
	test_page_free(&page);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(refuses_absent_path),
		TEST(refuses_path_through_a_file),
		TEST(refuses_without_permission),
		TEST(refuses_directory),
		TEST(refuses_fifo_at_once),
		TEST(refuses_symlink_loop),
		TEST(follows_symlink_to_page),
		TEST(refuses_devices_without_a_page),
		TEST(refuses_empty_file),
		TEST(refuses_file_below_the_minimum),
		TEST(refuses_size_beyond_the_file),
		TEST(refuses_size_below_the_minimum),
		TEST(accepts_shorter_and_longer_files),
		TEST(refuses_wrong_magic),
		TEST(refuses_unknown_versions),
		TEST(refuses_a_hole_without_touching_it),
		TEST(refuses_unknown_open_flags),
		TEST(maps_the_page_unless_told_not_to),
		TEST(offers_what_its_size_covers),
		TEST(reports_why_a_counter_cannot_be_used),
		TEST(stays_defined_when_the_page_shrinks),
		TEST(refuses_every_call_after_close),
		TEST(keeps_the_mapping_after_close),
		TEST(frees_null),
		TEST(closes_its_descriptors_on_errors),
	};
	int failed;

	REQUIRE(mkdtemp(directory) != NULL);
	failed = CHECK_RUN(tests);
	rmdir(directory);
	return failed;
}
