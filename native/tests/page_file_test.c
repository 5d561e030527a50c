/* SPDX-License-Identifier: Apache-2.0 */
/* Page files and lock files that other users own, link to, lock or fill up. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "child.h"
#include "test_page.h"
#include "writer.h"

#define OTHER_USER 65534

static char directory[] = "/tmp/vmclock-file-test-XXXXXX";
static char page_path[64], lock_path[64], other_path[64];

static void write_page(void)
{
	static union {
		struct vmclock_abi page;
		uint8_t bytes[TEST_PAGE_SIZE];
	} image;
	struct vmclock_reading r = test_reading();
	int fd = open(page_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	test_page_store(&image.page, &r);
	REQUIRE(fd >= 0);
	REQUIRE(write(fd, &image, sizeof(image)) == TEST_PAGE_SIZE);
	close(fd);
}

static bool exists(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

static void check_both(int open_error, int create_error)
{
	struct vmclock_writer *writer;

	CHECK_EQ(vmclock_writer_open(page_path, &writer), open_error);
	vmclock_writer_free(writer);
	CHECK_EQ(writer_create(page_path, &writer), create_error);
	vmclock_writer_free(writer);
}

/* --- Locks --------------------------------------------------------------- */

/* Becomes another user if it can, locks the page and waits to be killed. */
static void lock_as_a_reader(int ready)
{
	struct flock whole = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	char result = 'x';
	int fd;

	if (geteuid() == 0) {
		REQUIRE(setresgid(OTHER_USER, OTHER_USER, OTHER_USER) == 0);
		REQUIRE(setresuid(OTHER_USER, OTHER_USER, OTHER_USER) == 0);
		/* Not even for reading. */
		if (open(lock_path, O_RDONLY | O_CLOEXEC) >= 0)
			result = 'o';
	}
	fd = open(page_path, O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0);
	REQUIRE(fcntl(fd, F_OFD_SETLK, &whole) == 0);
	REQUIRE(write(ready, &result, 1) == 1);
	for (;;)
		pause();
}

static void no_lock_of_a_reader_stops_a_writer(void)
{
	struct vmclock_writer *writer;
	int ready[2];
	char result = 0;
	pid_t child;

	write_page();
	REQUIRE(vmclock_writer_open(page_path, &writer) == 0);
	REQUIRE(pipe2(ready, O_CLOEXEC) == 0);
	fflush(stdout);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0)
		lock_as_a_reader(ready[1]);
	close(ready[1]);
	REQUIRE(read(ready[0], &result, 1) == 1);
	close(ready[0]);
	CHECK_EQ(result, 'x');
	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_GENERATION), 0);
	vmclock_writer_free(writer);
	check_both(0, 0);
	REQUIRE(kill(child, SIGKILL) == 0);
	REQUIRE(waitpid(child, NULL, 0) == child);
	test_remove_page(page_path);
}

static void creates_a_private_lock_file(void)
{
	struct stat status;
	mode_t mask = umask(0);

	write_page();
	check_both(0, 0);
	umask(mask);
	REQUIRE(lstat(lock_path, &status) == 0);
	CHECK_EQ(status.st_mode, S_IFREG | 0600);
	CHECK_EQ(status.st_uid, geteuid());
	CHECK_EQ(status.st_size, 0);
	test_remove_page(page_path);
}

static void refuses_a_lock_file_that_others_can_open(void)
{
	write_page();
	check_both(0, 0);
	REQUIRE(chmod(lock_path, 0640) == 0);
	check_both(-ENOLCK, -ENOLCK);
	REQUIRE(chmod(lock_path, 0604) == 0);
	check_both(-ENOLCK, -ENOLCK);
	REQUIRE(chmod(lock_path, 0600) == 0);
	REQUIRE(link(lock_path, other_path) == 0);
	check_both(-ENOLCK, -ENOLCK);
	unlink(other_path);
	check_both(0, 0);
	if (geteuid() == 0) {
		REQUIRE(chown(lock_path, OTHER_USER, OTHER_USER) == 0);
		check_both(-ENOLCK, -ENOLCK);
	}
	test_remove_page(page_path);
}

static void refuses_a_lock_file_that_is_no_file(void)
{
	write_page();
	REQUIRE(symlink(other_path, lock_path) == 0);
	check_both(-ENOLCK, -ENOLCK);
	CHECK(!exists(other_path));
	unlink(lock_path);
	REQUIRE(mkdir(lock_path, 0700) == 0);
	check_both(-ENOLCK, -ENOLCK);
	rmdir(lock_path);
	REQUIRE(mkfifo(lock_path, 0600) == 0);
	check_both(-ENOLCK, -ENOLCK);
	test_remove_page(page_path);
}

/* --- Links --------------------------------------------------------------- */

static void does_not_create_the_target_of_a_link(void)
{
	REQUIRE(symlink(other_path, page_path) == 0);
	check_both(-ELOOP, -ELOOP);
	CHECK(!exists(other_path));
	CHECK(!exists(lock_path));
	unlink(page_path);
}

static void does_not_follow_a_link_to_a_page(void)
{
	write_page();
	REQUIRE(rename(page_path, other_path) == 0);
	REQUIRE(symlink(other_path, page_path) == 0);
	check_both(-ELOOP, -ELOOP);
	unlink(page_path);
	REQUIRE(symlink("/dev/null", page_path) == 0);
	check_both(-ELOOP, -ELOOP);
	unlink(page_path);
	REQUIRE(symlink(page_path, page_path) == 0);
	check_both(-ELOOP, -ELOOP);
	unlink(page_path);
	unlink(other_path);
}

static void follows_a_link_to_a_page_without_a_name(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);

	REQUIRE(symlink(page.path, page_path) == 0);
	check_both(0, -ELOOP);
	CHECK(!exists(lock_path));
	unlink(page_path);
	test_page_free(&page);
}

/* --- Owners -------------------------------------------------------------- */

static void refuses_a_page_that_others_can_write(void)
{
	write_page();
	REQUIRE(chmod(page_path, 0664) == 0);
	check_both(-EUSERS, -EUSERS);
	REQUIRE(chmod(page_path, 0646) == 0);
	check_both(-EUSERS, -EUSERS);
	REQUIRE(chmod(page_path, 0644) == 0);
	/* The other name would have another lock file. */
	REQUIRE(link(page_path, other_path) == 0);
	check_both(-EUSERS, -EUSERS);
	unlink(other_path);
	CHECK(!exists(lock_path));
	check_both(0, 0);
	test_remove_page(page_path);
}

/* Its owner could shorten it, and the writer would get SIGBUS. */
static void refuses_another_users_page(void)
{
	if (geteuid() != 0)
		SKIP("only root can give a file away");
	write_page();
	REQUIRE(chown(page_path, OTHER_USER, OTHER_USER) == 0);
	check_both(-EUSERS, -EUSERS);
	REQUIRE(truncate(page_path, 0) == 0);
	check_both(-EUSERS, -EUSERS);
	CHECK(!exists(lock_path));
	test_remove_page(page_path);
}

/* --- Space --------------------------------------------------------------- */

/* Runs in a child, which a SIGBUS would kill.  Returns 0 if all is well. */
static int create_on_a_full_file_system(void)
{
	struct vmclock_writer *writer;
	int full;

	if (unshare(CLONE_NEWNS) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("vmclock", directory, "tmpfs", 0, "size=4096") != 0)
		return CHILD_CANNOT;
	full = open(other_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (full < 0 || write(full, directory, 1) != 1)
		return 2;
	if (writer_create(page_path, &writer) != -ENOSPC)
		return 3;
	/* A page of zeros without a block. */
	if (truncate(page_path, WRITER_PAGE_SIZE) != 0 ||
	    writer_create(page_path, &writer) != -ENOSPC)
		return 4;
	if (ftruncate(full, 0) != 0 || writer_create(page_path, &writer) != 0)
		return 5;
	page_store32(&writer->page->seq_count, 0);
	return 0;
}

static void a_full_file_system_is_an_error(void)
{
	int result = child_run(create_on_a_full_file_system);

	if (result == CHILD_CANNOT)
		SKIP("this user cannot mount a tmpfs");
	CHECK_EQ(result, 0);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(no_lock_of_a_reader_stops_a_writer),
		TEST(creates_a_private_lock_file),
		TEST(refuses_a_lock_file_that_others_can_open),
		TEST(refuses_a_lock_file_that_is_no_file),
		TEST(does_not_create_the_target_of_a_link),
		TEST(does_not_follow_a_link_to_a_page),
		TEST(follows_a_link_to_a_page_without_a_name),
		TEST(refuses_a_page_that_others_can_write),
		TEST(refuses_another_users_page),
		TEST(a_full_file_system_is_an_error),
	};
	int failed;

	REQUIRE(mkdtemp(directory) != NULL);
	/* The other user must reach the page. */
	REQUIRE(chmod(directory, 0755) == 0);
	snprintf(page_path, sizeof(page_path), "%s/page", directory);
	snprintf(lock_path, sizeof(lock_path), "%s/page.lock", directory);
	snprintf(other_path, sizeof(other_path), "%s/other", directory);
	failed = CHECK_RUN(tests);
	REQUIRE(rmdir(directory) == 0);
	return failed;
}
