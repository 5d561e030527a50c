/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the path of an open page names another file now. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "test_page.h"

static char directory[] = "/tmp/vmclock-path-test-XXXXXX";

struct named_page {
	char path[64];
	struct vmclock *clock;
};

static void name_in_directory(char *path, size_t size, const char *name)
{
	snprintf(path, size, "%s/%s", directory, name);
}

static void write_page_file(const char *path)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_of(&r, TEST_PAGE_SIZE);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, page.page, TEST_PAGE_SIZE) == TEST_PAGE_SIZE);
	close(fd);
	test_page_free(&page);
}

static struct vmclock *open_path(const char *path)
{
	struct vmclock *clock;

	REQUIRE(vmclock_open(path, 0, &clock) == 0);
	return clock;
}

static struct named_page named_page(void)
{
	struct named_page page;

	name_in_directory(page.path, sizeof(page.path), "page");
	write_page_file(page.path);
	page.clock = open_path(page.path);
	CHECK_EQ(vmclock_path_changed(page.clock), 0);
	return page;
}

static void named_page_free(struct named_page *page)
{
	vmclock_free(page->clock);
	unlink(page->path);
}

static void finds_another_file(void)
{
	struct named_page page = named_page();
	char other[64];

	name_in_directory(other, sizeof(other), "other");
	write_page_file(other);
	CHECK_EQ(vmclock_path_changed(page.clock), 0);
	REQUIRE(rename(other, page.path) == 0);
	CHECK_EQ(vmclock_path_changed(page.clock), 1);
	named_page_free(&page);
}

/* The open page keeps its inode, so the new file cannot get the same one. */
static void finds_a_file_that_was_made_again(void)
{
	struct named_page page = named_page();

	for (int i = 0; i < 10; i++) {
		REQUIRE(unlink(page.path) == 0);
		CHECK_EQ(vmclock_path_changed(page.clock), -ENOENT);
		write_page_file(page.path);
		CHECK_EQ(vmclock_path_changed(page.clock), 1);
	}
	named_page_free(&page);
}

static void follows_a_rename_back(void)
{
	struct named_page page = named_page();
	char other[64];

	name_in_directory(other, sizeof(other), "other");
	REQUIRE(rename(page.path, other) == 0);
	CHECK_EQ(vmclock_path_changed(page.clock), -ENOENT);
	REQUIRE(rename(other, page.path) == 0);
	CHECK_EQ(vmclock_path_changed(page.clock), 0);
	named_page_free(&page);
}

static void finds_a_symlink_that_was_changed(void)
{
	struct named_page page = named_page();
	char link[64], other[64];
	struct vmclock *clock;

	name_in_directory(link, sizeof(link), "link");
	name_in_directory(other, sizeof(other), "other");
	write_page_file(other);
	REQUIRE(symlink(page.path, link) == 0);
	clock = open_path(link);
	CHECK_EQ(vmclock_path_changed(clock), 0);
	REQUIRE(unlink(link) == 0 && symlink(other, link) == 0);
	CHECK_EQ(vmclock_path_changed(clock), 1);
	CHECK_EQ(vmclock_path_changed(page.clock), 0);
	vmclock_free(clock);
	unlink(link);
	unlink(other);
	named_page_free(&page);
}

/* The path keeps its meaning, and a symbolic link on it is not resolved. */
static void relative_paths_survive_a_change_of_directory(void)
{
	struct named_page page = named_page();
	char before[256], other[64];
	struct vmclock *clock;

	name_in_directory(other, sizeof(other), "other");
	write_page_file(other);
	REQUIRE(getcwd(before, sizeof(before)) != NULL);
	REQUIRE(chdir(directory) == 0 && symlink("page", "link") == 0);
	clock = open_path("link");
	REQUIRE(chdir(before) == 0);
	CHECK_EQ(vmclock_path_changed(clock), 0);
	REQUIRE(chdir(directory) == 0 && unlink("link") == 0);
	REQUIRE(symlink("other", "link") == 0 && chdir(before) == 0);
	CHECK_EQ(vmclock_path_changed(clock), 1);
	vmclock_free(clock);
	REQUIRE(chdir(directory) == 0 && unlink("link") == 0);
	REQUIRE(chdir(before) == 0 && unlink(other) == 0);
	named_page_free(&page);
}

static void finds_a_directory_that_became_a_file(void)
{
	char inner[64], path[80];
	struct vmclock *clock;
	int fd;

	name_in_directory(inner, sizeof(inner), "inner");
	snprintf(path, sizeof(path), "%s/page", inner);
	REQUIRE(mkdir(inner, 0700) == 0);
	write_page_file(path);
	clock = open_path(path);
	REQUIRE(unlink(path) == 0 && rmdir(inner) == 0);
	fd = open(inner, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	REQUIRE(fd >= 0);
	close(fd);
	CHECK_EQ(vmclock_path_changed(clock), -ENOENT);
	vmclock_free(clock);
	unlink(inner);
}

/*
 * As with a bind mount, a path still leads to the removed file.  This one does
 * so through a descriptor.
 */
static void finds_a_removed_file_that_its_path_still_names(void)
{
	struct named_page page = named_page();
	char link[64], descriptor[64];
	struct vmclock *clock;
	int fd = open(page.path, O_RDONLY | O_CLOEXEC);

	REQUIRE(fd >= 0);
	name_in_directory(link, sizeof(link), "link");
	snprintf(descriptor, sizeof(descriptor), "/proc/self/fd/%d", fd);
	REQUIRE(symlink(descriptor, link) == 0);
	clock = open_path(link);
	CHECK_EQ(vmclock_path_changed(clock), 0);
	REQUIRE(unlink(page.path) == 0);
	CHECK_EQ(vmclock_path_changed(clock), -ENOENT);
	vmclock_free(clock);
	unlink(link);
	close(fd);
	named_page_free(&page);
}

static void ignores_descriptors(void)
{
	struct named_page page = named_page();
	const char *const directories[] = { "/proc/self/fd", "/dev/fd" };

	for (size_t i = 0; i < 2; i++) {
		struct vmclock *clock;
		char path[64];
		int fd = open(page.path, O_RDONLY | O_CLOEXEC);

		REQUIRE(fd >= 0);
		snprintf(path, sizeof(path), "%s/%d", directories[i], fd);
		clock = open_path(path);
		close(fd);
		CHECK_EQ(vmclock_path_changed(clock), 0);
		vmclock_free(clock);
	}
	named_page_free(&page);
}

static void ignores_files_without_a_name(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_of(&r, TEST_PAGE_SIZE);
	struct vmclock *clock;
	char link[64];

	/* The path does not show that it leads to a memfd. */
	name_in_directory(link, sizeof(link), "link");
	REQUIRE(symlink(page.path, link) == 0);
	clock = open_path(link);
	test_page_free(&page);
	unlink(link);
	CHECK_EQ(vmclock_path_changed(clock), 0);
	vmclock_free(clock);
}

static void reports_a_closed_clock(void)
{
	struct named_page page = named_page();

	vmclock_close(page.clock);
	CHECK_EQ(vmclock_path_changed(page.clock), -ESHUTDOWN);
	named_page_free(&page);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(finds_another_file),
		TEST(finds_a_file_that_was_made_again),
		TEST(follows_a_rename_back),
		TEST(finds_a_symlink_that_was_changed),
		TEST(relative_paths_survive_a_change_of_directory),
		TEST(finds_a_directory_that_became_a_file),
		TEST(finds_a_removed_file_that_its_path_still_names),
		TEST(ignores_descriptors),
		TEST(ignores_files_without_a_name),
		TEST(reports_a_closed_clock),
	};
	int failed;

	REQUIRE(mkdtemp(directory) != NULL);
	failed = CHECK_RUN(tests);
	rmdir(directory);
	return failed;
}
