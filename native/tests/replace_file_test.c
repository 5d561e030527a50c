/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths that another user controls.  In these tests, the other user owns
 * `foreign`, and no file outside of it may be written, created or truncated.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "child.h"
#include "directory.h"
#include "writer.h"

#define OTHER_USER 65534
#define SWAPS 300

/* So many find a writer that looks at the file and then opens it by its name. */
#define EXCHANGES 20000

static char top[] = "/tmp/vmclock-replace-test-XXXXXX";
static char foreign[64], outside[64], file_path[80];

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static bool has_text(const char *path, const char *text)
{
	char found[100] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return false;
	REQUIRE(read(fd, found, sizeof(found) - 1) >= 0);
	close(fd);
	return strcmp(found, text) == 0;
}

/* Runs a shell command in `top`.  Returns whether its status is 0. */
static bool is_true(const char *command)
{
	char line[400];

	snprintf(line, sizeof(line), "cd %s && { %s; }", top, command);
	return system(line) == 0;
}

static void as_shell(const char *command)
{
	REQUIRE(is_true(command));
}

static void set_up(void)
{
	as_shell("rm -rf foreign outside && mkdir -m 755 foreign outside && "
		 "echo kept >outside/kept && chmod 600 outside/kept");
	if (geteuid() == 0)
		REQUIRE(chown(foreign, OTHER_USER, OTHER_USER) == 0);
}

static bool outside_is_kept(void)
{
	return is_true("test \"$(ls -A outside)\" = kept && "
		       "test \"$(cat outside/kept)\" = kept && "
		       "test \"$(stat -c %a outside/kept)\" = 600");
}

static int replace(const char *path)
{
	return vmclock_replace_file(path, 0644, "new", 3);
}

static void check_writers(const char *path, int error)
{
	struct vmclock_writer *writer;

	CHECK_EQ(writer_create(path, &writer), error);
	vmclock_writer_free(writer);
	CHECK_EQ(vmclock_writer_open(path, &writer), error);
	vmclock_writer_free(writer);
}

/* --- Replacing ------------------------------------------------------------- */

static void modes_do_not_depend_on_the_umask(void)
{
	static const mode_t masks[] = { 0, 022, 0777 };
	struct vmclock_writer *writer;
	struct stat status;
	char page[60];

	set_up();
	for (size_t i = 0; i < 3; i++) {
		mode_t mask = umask(masks[i]);

		snprintf(page, sizeof(page), "%s/page%zu", top, i);
		CHECK_EQ(replace(file_path), 0);
		CHECK_EQ(writer_create(page, &writer), 0);
		vmclock_writer_free(writer);
		umask(mask);
		REQUIRE(stat(file_path, &status) == 0);
		CHECK_EQ(status.st_mode, S_IFREG | 0644);
		REQUIRE(stat(page, &status) == 0);
		CHECK_EQ(status.st_mode, S_IFREG | 0644);
		REQUIRE(unlink(file_path) == 0);
		test_remove_page(page);
	}
}

static void replaces_a_file_as_a_whole(void)
{
	set_up();
	write_file(file_path, "old and longer");
	CHECK_EQ(replace(file_path), 0);
	CHECK(has_text(file_path, "new"));
	as_shell("test \"$(ls -A foreign)\" = file");
}

static void refuses_what_is_not_a_regular_file(void)
{
	set_up();
	as_shell("ln -s ../outside/kept foreign/file");
	CHECK_EQ(replace(file_path), -ELOOP);
	as_shell("rm foreign/file && mkfifo foreign/file");
	CHECK_EQ(replace(file_path), -EINVAL);
	as_shell("rm foreign/file && mkdir foreign/file");
	CHECK_EQ(replace(file_path), -EISDIR);
	CHECK_EQ(replace("/"), -EISDIR);
	CHECK_EQ(replace(""), -ENOENT);
	CHECK(outside_is_kept());
	as_shell("test \"$(ls -A foreign)\" = file");
}

static void a_hard_link_keeps_its_other_name(void)
{
	set_up();
	as_shell("ln outside/kept foreign/file");
	CHECK_EQ(replace(file_path), 0);
	CHECK(has_text(file_path, "new"));
	CHECK(outside_is_kept());
}

/* A limit of the file's size fails a write in the middle, as a full disk does. */
static int write_too_much(void)
{
	struct rlimit limit = { 2, 2 };

	signal(SIGXFSZ, SIG_IGN);
	return setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
	       replace(file_path) != -EFBIG;
}

static void a_failed_write_leaves_the_old_file(void)
{
	set_up();
	write_file(file_path, "old");
	CHECK_EQ(child_run(write_too_much), 0);
	CHECK(has_text(file_path, "old"));
	as_shell("test \"$(ls -A foreign)\" = file");
}

/* --- Directories ----------------------------------------------------------- */

static void follows_links_that_no_other_user_controls(void)
{
	char path[100];

	set_up();
	as_shell("ln -s outside/../foreign link && ln -s $PWD/link link2");
	snprintf(path, sizeof(path), "%s/link2/file", top);
	CHECK_EQ(replace(path), 0);
	CHECK(has_text(file_path, "new"));
	as_shell("rm link link2 && ln -s circle circle");
	snprintf(path, sizeof(path), "%s/circle/file", top);
	CHECK_EQ(replace(path), -ELOOP);
	as_shell("rm circle");
	snprintf(path, sizeof(path), "%s/foreign/absent/file", top);
	CHECK_EQ(replace(path), -ENOENT);
	write_file(file_path, "");
	snprintf(path, sizeof(path), "%s/file", file_path);
	CHECK_EQ(replace(path), -ENOTDIR);
}

static void follows_no_link_that_another_user_controls(void)
{
	char path[100];

	if (geteuid() != 0)
		SKIP("only root can give a file away");
	set_up();
	/* A link of root, which the other user could exchange. */
	as_shell("ln -s $PWD/outside foreign/link");
	snprintf(path, sizeof(path), "%s/link/file", foreign);
	CHECK_EQ(replace(path), -EUSERS);
	check_writers(path, -EUSERS);
	/* A link of the other user in a directory with the sticky bit. */
	as_shell("mkdir -m 1777 sticky && ln -s ../outside sticky/link && "
		 "chown -h 65534 sticky/link");
	snprintf(path, sizeof(path), "%s/sticky/link/file", top);
	CHECK_EQ(replace(path), -EUSERS);
	check_writers(path, -EUSERS);
	snprintf(path, sizeof(path), "%s/sticky/link", top);
	check_writers(path, -EUSERS);
	as_shell("rm -r sticky");
	/* The other user can move a directory, and so choose its parent. */
	as_shell("mkdir foreign/sub");
	snprintf(path, sizeof(path), "%s/sub/../file", foreign);
	CHECK_EQ(replace(path), -EUSERS);
	CHECK(outside_is_kept());
}

static void writers_need_directories_of_this_user(void)
{
	struct vmclock_writer *writer;
	char page[60], path[100];

	set_up();
	as_shell("mkdir -m 777 open && mkdir open/below");
	snprintf(page, sizeof(page), "%s/open/page", top);
	snprintf(path, sizeof(path), "%s/open/below/page", top);
	check_writers(page, -EUSERS);
	check_writers(path, -EUSERS);
	as_shell("chmod 775 open");
	check_writers(page, -EUSERS);
	if (geteuid() == 0) {
		as_shell("chmod 755 open && chown 65534 open");
		check_writers(page, -EUSERS);
		as_shell("chown 0 open");
	}
	as_shell("test -z \"$(find open -type f)\" && chmod 1777 open");
	CHECK_EQ(writer_create(page, &writer), 0);
	vmclock_writer_free(writer);
	CHECK_EQ(writer_create(path, &writer), 0);
	vmclock_writer_free(writer);
	as_shell("rm -r open");
}

/* Exchanges a directory with a link to `outside` until it is killed. */
static void swap_for_ever(void)
{
	REQUIRE(chdir(foreign) == 0);
	REQUIRE(setresuid(OTHER_USER, OTHER_USER, OTHER_USER) == 0);
	REQUIRE(mkdir("real", 0755) == 0);
	REQUIRE(symlink(outside, "link") == 0);
	for (;;) {
		rename("real", "directory");
		rename("directory", "real");
		rename("link", "directory");
		rename("directory", "link");
	}
}

static void a_swapped_directory_leads_nowhere_else(void)
{
	unsigned int written = 0, refused = 0;
	struct vmclock_writer *writer;
	char path[100];
	pid_t child;

	if (geteuid() != 0)
		SKIP("only root can give a file away");
	set_up();
	snprintf(path, sizeof(path), "%s/directory/file", foreign);
	fflush(stdout);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0)
		swap_for_ever();
	/* Ends as soon as both have happened often enough. */
	while (written < SWAPS || refused < SWAPS) {
		int error = replace(path);

		written += error == 0;
		refused += error == -EUSERS;
		CHECK(error == 0 || error == -EUSERS || error == -ENOENT ||
		      error == -ENOTDIR);
		CHECK_EQ(writer_create(path, &writer), -EUSERS);
	}
	REQUIRE(kill(child, SIGKILL) == 0);
	REQUIRE(waitpid(child, NULL, 0) == child);
	CHECK(outside_is_kept());
}

/* Exchanges the file itself with links and special files. */
static void exchange_for_ever(void)
{
	REQUIRE(chdir(foreign) == 0);
	REQUIRE(setresuid(OTHER_USER, OTHER_USER, OTHER_USER) == 0);
	for (;;) {
		unlink("file");
		if (symlink("../outside/new", "file") == 0)
			unlink("file");
		if (symlink("../outside/kept", "file") == 0)
			unlink("file");
		if (mkfifo("file", 0666) == 0)
			unlink("file");
	}
}

static void an_exchanged_file_leads_nowhere_else(void)
{
	unsigned int written = 0, refused = 0;
	pid_t child;

	if (geteuid() != 0)
		SKIP("only root can give a file away");
	set_up();
	fflush(stdout);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0)
		exchange_for_ever();
	for (int i = 0; i < EXCHANGES || written < SWAPS || refused < SWAPS;
	     i++) {
		int error = replace(file_path);

		written += error == 0;
		refused += error == -ELOOP || error == -EINVAL;
		CHECK(error == 0 || error == -ELOOP || error == -EINVAL);
	}
	REQUIRE(kill(child, SIGKILL) == 0);
	REQUIRE(waitpid(child, NULL, 0) == child);
	CHECK(outside_is_kept());
}

static void a_relative_path_begins_at_the_working_directory(void)
{
	int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	set_up();
	REQUIRE(before >= 0);
	REQUIRE(chdir(top) == 0);
	CHECK_EQ(replace("foreign/file"), 0);
	CHECK(has_text(file_path, "new"));
	CHECK_EQ(replace("plain"), 0);
	as_shell("rm plain");
	REQUIRE(fchdir(before) == 0);
	close(before);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(modes_do_not_depend_on_the_umask),
		TEST(replaces_a_file_as_a_whole),
		TEST(refuses_what_is_not_a_regular_file),
		TEST(a_hard_link_keeps_its_other_name),
		TEST(a_failed_write_leaves_the_old_file),
		TEST(follows_links_that_no_other_user_controls),
		TEST(follows_no_link_that_another_user_controls),
		TEST(writers_need_directories_of_this_user),
		TEST(a_swapped_directory_leads_nowhere_else),
		TEST(an_exchanged_file_leads_nowhere_else),
		TEST(a_relative_path_begins_at_the_working_directory),
	};
	int failed;

	REQUIRE(mkdtemp(top) != NULL);
	REQUIRE(chmod(top, 0755) == 0);
	snprintf(foreign, sizeof(foreign), "%s/foreign", top);
	snprintf(outside, sizeof(outside), "%s/outside", top);
	snprintf(file_path, sizeof(file_path), "%s/file", foreign);
	failed = CHECK_RUN(tests);
	as_shell("rm -rf foreign outside");
	REQUIRE(rmdir(top) == 0);
	return failed;
}
