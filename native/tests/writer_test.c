/* SPDX-License-Identifier: Apache-2.0 */
/* Page files: which writers may change them, and the results of updates. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "test_page.h"
#include "writer.h"

static char directory[] = "/tmp/vmclock-writer-test-XXXXXX";

static void path_in_directory(char *path, size_t size, const char *name)
{
	snprintf(path, size, "%s/%s", directory, name);
}

static struct vmclock_writer *open_writer(const struct test_page *page)
{
	struct vmclock_writer *writer;

	REQUIRE(vmclock_writer_open(page->path, &writer) == 0);
	return writer;
}

/* --- Locks --------------------------------------------------------------- */

static void excludes_a_second_open_of_the_same_process(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock_writer *one = open_writer(&page);
	struct vmclock_writer *other = open_writer(&page);
	int64_t begun;

	CHECK_EQ(vmclock_writer_begin(one), 0);
	begun = test_clock_ns(CLOCK_MONOTONIC);
	CHECK_EQ(vmclock_writer_begin(other), -EBUSY);
	CHECK_MOST(100000000, test_clock_ns(CLOCK_MONOTONIC) - begun);
	CHECK_EQ(vmclock_writer_raise(other, VMCLOCK_RAISE_MARKER), -EBUSY);
	CHECK_EQ(vmclock_writer_flags(other, 1, 0), -EBUSY);
	CHECK_EQ(page_load64(&page.page->disruption_marker), 5);
	CHECK_EQ(page_load32(&page.page->seq_count), 3);
	vmclock_writer_commit(one);
	CHECK_EQ(page_load32(&page.page->seq_count), 4);
	CHECK_EQ(vmclock_writer_raise(other, VMCLOCK_RAISE_MARKER), 0);
	CHECK_EQ(page_load64(&page.page->disruption_marker), 6);
	CHECK_EQ(page_load32(&page.page->seq_count), 6);
	vmclock_writer_free(one);
	vmclock_writer_free(other);
	test_page_free(&page);
}

static void keeps_publishers_and_updates_apart(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock_writer *one = open_writer(&page);
	struct vmclock_writer *other = open_writer(&page);

	CHECK_EQ(writer_lock(one, WRITER_LOCK_PUBLISHER), 0);
	CHECK_EQ(writer_lock(other, WRITER_LOCK_PUBLISHER), -EBUSY);
	CHECK_EQ(vmclock_writer_begin(other), 0);
	CHECK_EQ(writer_lock(one, WRITER_LOCK_UPDATE), -EBUSY);
	vmclock_writer_commit(other);
	CHECK_EQ(writer_lock(one, WRITER_LOCK_UPDATE), 0);
	vmclock_writer_free(one);
	CHECK_EQ(writer_lock(other, WRITER_LOCK_PUBLISHER), 0);
	CHECK_EQ(writer_lock(other, WRITER_LOCK_UPDATE), 0);
	vmclock_writer_free(other);
	test_page_free(&page);
}

/* Begins an update in a child that then waits to be killed. */
static pid_t fork_writer(const char *path)
{
	int ready[2];
	char said = 0;
	pid_t child;

	REQUIRE(pipe2(ready, O_CLOEXEC) == 0);
	fflush(stdout);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0) {
		struct vmclock_writer *writer;

		if (vmclock_writer_open(path, &writer) != 0 ||
		    writer_lock(writer, WRITER_LOCK_PUBLISHER) != 0 ||
		    vmclock_writer_begin(writer) != 0)
			_exit(1);
		page_store64(&writer->page->disruption_marker, 1000);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	REQUIRE(read(ready[0], &said, 1) == 1);
	close(ready[0]);
	return child;
}

static void completes_the_update_of_a_killed_writer(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock_writer *writer = open_writer(&page);
	struct vmclock *clock = test_open(&page, 0);
	char path[64];
	pid_t child;

	/* Names the descriptor of this process, whichever process opens it. */
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), page.fd);
	child = fork_writer(path);
	CHECK_EQ(page_load32(&page.page->seq_count), 3);
	CHECK_EQ(vmclock_writer_begin(writer), -EBUSY);
	CHECK_EQ(writer_lock(writer, WRITER_LOCK_PUBLISHER), -EBUSY);
	REQUIRE(kill(child, SIGKILL) == 0);
	REQUIRE(waitpid(child, NULL, 0) == child);

	/* The locks are released, but the count is still odd. */
	CHECK_EQ(page_load32(&page.page->seq_count), 3);
	CHECK_EQ(vmclock_read(clock, &r), -ETIMEDOUT);
	CHECK_EQ(writer_lock(writer, WRITER_LOCK_PUBLISHER), 0);
	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_MARKER), 0);
	CHECK_EQ(page_load32(&page.page->seq_count), 4);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.disruption_marker, 1001);
	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_UNRELIABLE);
	vmclock_free(clock);
	vmclock_writer_free(writer);
	test_page_free(&page);
}

static void refuses_a_second_creator(void)
{
	struct vmclock_writer *one, *other;
	char path[64];

	path_in_directory(path, sizeof(path), "page");
	REQUIRE(writer_create(path, &one) == 0);
	CHECK_EQ(writer_create(path, &other), -EBUSY);
	CHECK(other == NULL);
	vmclock_writer_free(one);
	CHECK_EQ(writer_create(path, &other), 0);
	vmclock_writer_free(other);
	test_remove_page(path);
}

/* --- Updates ------------------------------------------------------------- */

static void raises_the_generation_the_marker_or_both(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock_writer *writer = open_writer(&page);
	const struct vmclock_abi *now = page.page;

	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_GENERATION), 0);
	CHECK_EQ(page_load64(&now->vm_generation_counter), 8);
	CHECK_EQ(page_load64(&now->disruption_marker), 5);
	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_MARKER), 0);
	CHECK_EQ(page_load64(&now->vm_generation_counter), 8);
	CHECK_EQ(page_load64(&now->disruption_marker), 6);
	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_MARKER |
						      VMCLOCK_RAISE_GENERATION),
		 0);
	CHECK_EQ(page_load64(&now->vm_generation_counter), 9);
	CHECK_EQ(page_load64(&now->disruption_marker), 7);
	CHECK_EQ(page_load32(&now->seq_count), 8);
	vmclock_writer_free(writer);
	test_page_free(&page);
}

static void raises_until_the_values_wrap(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page;
	struct vmclock_writer *writer;

	r.vm_generation_counter = UINT64_MAX;
	r.disruption_marker = UINT64_MAX;
	page = test_page_new(&r);
	writer = open_writer(&page);
	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_MARKER |
						      VMCLOCK_RAISE_GENERATION),
		 0);
	CHECK_EQ(page_load64(&page.page->vm_generation_counter), 0);
	CHECK_EQ(page_load64(&page.page->disruption_marker), 0);
	vmclock_writer_free(writer);
	test_page_free(&page);
}

static void refuses_to_raise_an_absent_generation(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page;
	struct vmclock_writer *writer;

	r.flags &= ~(uint64_t)VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT;
	page = test_page_new(&r);
	writer = open_writer(&page);
	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_MARKER |
						      VMCLOCK_RAISE_GENERATION),
		 -ENODATA);
	CHECK_EQ(page_load64(&page.page->vm_generation_counter), 7);
	CHECK_EQ(page_load64(&page.page->disruption_marker), 5);
	CHECK_EQ(page_load32(&page.page->seq_count), 2);
	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_MARKER), 0);
	vmclock_writer_free(writer);
	test_page_free(&page);
}

static void refuses_to_raise_unknown_values(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock_writer *writer = open_writer(&page);

	for (unsigned int bit = 2; bit < 32; bit++) {
		CHECK_EQ(vmclock_writer_raise(writer, 1u << bit), -EINVAL);
		CHECK_EQ(vmclock_writer_raise(writer,
					      VMCLOCK_RAISE_MARKER | 1u << bit),
			 -EINVAL);
	}
	CHECK_EQ(page_load64(&page.page->disruption_marker), 5);
	CHECK_EQ(page_load32(&page.page->seq_count), 2);
	vmclock_writer_free(writer);
	test_page_free(&page);
}

static void sets_and_clears_flags(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock_writer *writer = open_writer(&page);
	struct vmclock *clock = test_open(&page, 0);

	CHECK_EQ(vmclock_writer_flags(writer, VMCLOCK_FLAG_DISRUPTION_SOON,
				      VMCLOCK_FLAG_TAI_OFFSET_VALID),
		 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.flags, (TEST_ALL_FLAGS & ~VMCLOCK_FLAG_TAI_OFFSET_VALID) |
				  VMCLOCK_FLAG_DISRUPTION_SOON);
	CHECK_EQ(r.seq_count, 4);
	/* A bit in both masks is set. */
	CHECK_EQ(vmclock_writer_flags(writer, 1, UINT64_MAX), 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.flags, 1);
	vmclock_free(clock);
	vmclock_writer_free(writer);
	test_page_free(&page);
}

/* --- Files --------------------------------------------------------------- */

static void write_file(const char *path, const void *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, bytes, length) == (ssize_t)length);
	close(fd);
}

static bool file_is(const char *path, const void *bytes, size_t length)
{
	static uint8_t found[1 << 17];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	REQUIRE(fd >= 0);
	n = read(fd, found, sizeof(found));
	close(fd);
	return n == (ssize_t)length && memcmp(found, bytes, length) == 0;
}

/* The file is not opened, not changed by a byte, and gets no lock file. */
static void check_left_alone(const void *bytes, size_t length, int open_error,
			     int create_error)
{
	struct vmclock_writer *writer;
	char path[64];

	path_in_directory(path, sizeof(path), "file");
	write_file(path, bytes, length);
	CHECK_EQ(vmclock_writer_open(path, &writer), open_error);
	CHECK(writer == NULL);
	CHECK_EQ(writer_create(path, &writer), create_error);
	CHECK(writer == NULL);
	CHECK(file_is(path, bytes, length));
	CHECK(access(test_lock_path(path).path, F_OK) != 0);
	unlink(path);
}

static void leaves_other_files_alone(void)
{
	static char text[TEST_PAGE_SIZE];

	memset(text, 'x', sizeof(text));
	check_left_alone(text, sizeof(text), -EBADMSG, -EBADMSG);
	check_left_alone(text, 112, -EBADMSG, -EBADMSG);
	check_left_alone(text, 50, -EMSGSIZE, -EBADMSG);
	check_left_alone(text, 1, -EMSGSIZE, -EBADMSG);
}

/* Disk images and archives can begin with a kilobyte of zeros. */
static void leaves_files_that_begin_with_zeros_alone(void)
{
	static char image[1 << 16];

	image[512] = 1;
	check_left_alone(image, TEST_PAGE_SIZE, -EBADMSG, -EBADMSG);
	check_left_alone(image, sizeof(image), -EBADMSG, -EBADMSG);
	image[512] = 0;
	check_left_alone(image, sizeof(image), -EBADMSG, -EBADMSG);
	check_left_alone(image, 112, -EBADMSG, -EBADMSG);
}

static void leaves_pages_of_other_versions_alone(void)
{
	struct vmclock_reading r = test_reading();
	struct vmclock_abi image[40] = { 0 };

	r.version = 2;
	test_page_store(image, &r);
	check_left_alone(image, TEST_PAGE_SIZE, -EPROTONOSUPPORT,
			 -EPROTONOSUPPORT);
	r.version = 1;
	r.size = 111;
	test_page_store(image, &r);
	check_left_alone(image, TEST_PAGE_SIZE, -EMSGSIZE, -EMSGSIZE);
	r.size = TEST_PAGE_SIZE + 1;
	test_page_store(image, &r);
	check_left_alone(image, TEST_PAGE_SIZE, -EMSGSIZE, -EMSGSIZE);
}

static void refuses_anything_but_a_file(void)
{
	struct vmclock_writer *writer;
	char path[64];

	CHECK_EQ(vmclock_writer_open("/dev/null", &writer), -EINVAL);
	CHECK_EQ(writer_create("/dev/null", &writer), -EINVAL);
	CHECK_EQ(vmclock_writer_open(directory, &writer), -EISDIR);
	CHECK_EQ(writer_create(directory, &writer), -EISDIR);
	path_in_directory(path, sizeof(path), "fifo");
	REQUIRE(mkfifo(path, 0600) == 0);
	CHECK_EQ(vmclock_writer_open(path, &writer), -EINVAL);
	CHECK_EQ(writer_create(path, &writer), -EINVAL);
	unlink(path);
	CHECK_EQ(vmclock_writer_open(path, &writer), -ENOENT);
	path_in_directory(path, sizeof(path), "absent/page");
	CHECK_EQ(writer_create(path, &writer), -ENOENT);
}

static void creates_a_page_of_zeros(void)
{
	static const uint8_t zeros[WRITER_PAGE_SIZE];
	struct vmclock_writer *writer;
	char path[64];

	path_in_directory(path, sizeof(path), "page");
	CHECK_EQ(writer_create(path, &writer), 0);
	vmclock_writer_free(writer);
	CHECK(file_is(path, zeros, sizeof(zeros)));
	/* Its creator did not finish it, so another one may. */
	CHECK_EQ(writer_create(path, &writer), 0);
	vmclock_writer_free(writer);
	test_remove_page(path);
}

/* As a publisher leaves it that is killed before it stores the magic number. */
static void makes_an_unfinished_page_new(void)
{
	static const uint8_t zeros[WRITER_PAGE_SIZE];
	static uint8_t image[WRITER_PAGE_SIZE];
	struct vmclock_abi *page = (void *)image;
	struct vmclock_reading r = test_reading();
	struct vmclock_writer *writer;
	char path[64];

	path_in_directory(path, sizeof(path), "page");
	r.magic = 0;
	r.seq_count = 1;
	r.disruption_marker = 0;
	r.vm_generation_counter = 0;
	test_page_store(page, &r);
	write_file(path, image, sizeof(image));
	CHECK_EQ(vmclock_writer_open(path, &writer), -EBADMSG);
	CHECK_EQ(writer_create(path, &writer), 0);
	CHECK(file_is(path, zeros, sizeof(zeros)));
	vmclock_writer_free(writer);
	test_remove_page(path);
}

/* Changes a byte of an unfinished page to one that no creator stores. */
static void leaves_files_alone_that_only_resemble_an_unfinished_page(void)
{
	static const struct {
		size_t offset;
		uint8_t value;
	} changes[] = {
		{ offsetof(struct vmclock_abi, magic), 1 },
		{ offsetof(struct vmclock_abi, size), 112 },
		{ offsetof(struct vmclock_abi, version), 2 },
		{ offsetof(struct vmclock_abi, seq_count), 3 },
		{ offsetof(struct vmclock_abi, disruption_marker), 1 },
		{ offsetof(struct vmclock_abi, vm_generation_counter), 1 },
		{ sizeof(struct vmclock_abi), 1 },
		{ WRITER_PAGE_SIZE - 1, 1 },
	};
	static uint8_t image[WRITER_PAGE_SIZE];

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		image[changes[i].offset] = changes[i].value;
		check_left_alone(image, sizeof(image), -EBADMSG, -EBADMSG);
		image[changes[i].offset] = 0;
	}
	check_left_alone(image, sizeof(image) - 1, -EBADMSG, -EBADMSG);
}

static void takes_over_a_page_as_it_is(void)
{
	struct vmclock_reading r = test_reading();
	struct vmclock_abi image[40] = { 0 };
	struct vmclock_writer *writer;
	char path[64];

	path_in_directory(path, sizeof(path), "page");
	test_page_store(image, &r);
	write_file(path, image, TEST_PAGE_SIZE);
	REQUIRE(writer_create(path, &writer) == 0);
	CHECK(file_is(path, image, TEST_PAGE_SIZE));
	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_GENERATION), 0);
	vmclock_writer_free(writer);
	REQUIRE(vmclock_writer_open(path, &writer) == 0);
	CHECK_EQ(page_load64(&writer->page->vm_generation_counter), 8);
	CHECK_EQ(page_load64(&writer->page->disruption_marker), 5);
	CHECK_EQ(page_load32(&writer->page->seq_count), 4);
	vmclock_writer_free(writer);
	test_remove_page(path);
}

/* No holder of a memfd can harm its readers. */
static void seals_a_memfd_against_shrinking(void)
{
	struct vmclock_writer *writer;

	REQUIRE(writer_create(NULL, &writer) == 0);
	CHECK(ftruncate(writer->fd, 50) != 0 && errno == EPERM);
	CHECK(ftruncate(writer->fd, 0) != 0 && errno == EPERM);
	CHECK(ftruncate(writer->fd, WRITER_PAGE_SIZE * 2) != 0 &&
	      errno == EPERM);
	CHECK(fcntl(writer->fd, F_ADD_SEALS, F_SEAL_WRITE) != 0 &&
	      errno == EPERM);
	CHECK((fcntl(writer->fd, F_GETFD) & FD_CLOEXEC) != 0);
	vmclock_writer_free(writer);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(excludes_a_second_open_of_the_same_process),
		TEST(keeps_publishers_and_updates_apart),
		TEST(completes_the_update_of_a_killed_writer),
		TEST(refuses_a_second_creator),
		TEST(raises_the_generation_the_marker_or_both),
		TEST(raises_until_the_values_wrap),
		TEST(refuses_to_raise_an_absent_generation),
		TEST(refuses_to_raise_unknown_values),
		TEST(sets_and_clears_flags),
		TEST(leaves_other_files_alone),
		TEST(leaves_files_that_begin_with_zeros_alone),
		TEST(leaves_pages_of_other_versions_alone),
		TEST(refuses_anything_but_a_file),
		TEST(creates_a_page_of_zeros),
		TEST(makes_an_unfinished_page_new),
		TEST(leaves_files_alone_that_only_resemble_an_unfinished_page),
		TEST(takes_over_a_page_as_it_is),
		TEST(seals_a_memfd_against_shrinking),
	};
	int failed;

	REQUIRE(mkdtemp(directory) != NULL);
	failed = CHECK_RUN(tests);
	REQUIRE(rmdir(directory) == 0);
	return failed;
}
