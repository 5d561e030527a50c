/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a closed reader of an output and the size of a terminal are detected. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_page.h"

static void detects_a_closed_reader_of_a_pipe(void)
{
	int ends[2];

	CHECK_EQ(pipe(ends), 0);
	CHECK_EQ(vmclock_reader_closed(ends[1]), 0);
	CHECK_EQ(close(ends[0]), 0);
	CHECK_EQ(vmclock_reader_closed(ends[1]), 1);
	CHECK_EQ(close(ends[1]), 0);
}

static void a_full_pipe_has_a_reader(void)
{
	static const char filler[4096];
	int ends[2];

	CHECK_EQ(pipe2(ends, O_NONBLOCK), 0);
	while (write(ends[1], filler, sizeof(filler)) > 0)
		;
	CHECK_EQ(vmclock_reader_closed(ends[1]), 0);
	CHECK_EQ(close(ends[0]), 0);
	CHECK_EQ(close(ends[1]), 0);
}

static void a_file_has_no_reader_that_could_close_it(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	CHECK(fd >= 0);
	CHECK_EQ(vmclock_reader_closed(fd), 0);
	CHECK_EQ(close(fd), 0);
}

static void refuses_a_descriptor_that_is_not_open(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	CHECK_EQ(close(fd), 0);
	CHECK_EQ(vmclock_reader_closed(fd), -EBADF);
	CHECK_EQ(vmclock_reader_closed(-1), -EBADF);
}

struct terminal {
	int master;
	int fd;
};

static struct terminal new_terminal(void)
{
	struct terminal terminal;

	terminal.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	REQUIRE(terminal.master >= 0);
	REQUIRE(grantpt(terminal.master) == 0);
	REQUIRE(unlockpt(terminal.master) == 0);
	terminal.fd =
		open(ptsname(terminal.master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	REQUIRE(terminal.fd >= 0);
	return terminal;
}

static void end_terminal(struct terminal terminal)
{
	CHECK_EQ(close(terminal.fd), 0);
	CHECK_EQ(close(terminal.master), 0);
}

static void reports_the_size_of_a_terminal(void)
{
	struct terminal terminal = new_terminal();
	struct winsize size = { .ws_col = 200, .ws_row = 50 };

	CHECK_EQ(ioctl(terminal.fd, TIOCSWINSZ, &size), 0);
	CHECK_EQ(vmclock_terminal_size(terminal.fd), (200 << 16) + 50);
	size.ws_col = 0xffff;
	size.ws_row = 0xffff;
	CHECK_EQ(ioctl(terminal.fd, TIOCSWINSZ, &size), 0);
	CHECK_EQ(vmclock_terminal_size(terminal.fd), 0x7fffffff);
	end_terminal(terminal);
}

static void a_terminal_without_a_size_has_the_usual_one(void)
{
	struct terminal terminal = new_terminal();

	CHECK_EQ(vmclock_terminal_size(terminal.fd), (80 << 16) + 24);
	end_terminal(terminal);
}

/* Returns 0 if a job in the background of its terminal gets 0. */
static int sizes_of_jobs(struct terminal terminal)
{
	int status;
	pid_t job;

	if (setsid() < 0 || ioctl(terminal.fd, TIOCSCTTY, 0) != 0)
		return 10;
	if (vmclock_terminal_size(terminal.fd) != (80 << 16) + 24)
		return 11;
	job = fork();
	if (job == 0) {
		if (setpgid(0, 0) != 0)
			_exit(12);
		_exit(vmclock_terminal_size(terminal.fd) == 0 ? 0 : 13);
	}
	if (job < 0 || waitpid(job, &status, 0) != job)
		return 14;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 15;
}

static void a_job_in_the_background_has_no_terminal(void)
{
	struct terminal terminal = new_terminal();
	pid_t session = fork();
	int status;

	if (session == 0)
		_exit(sizes_of_jobs(terminal));
	REQUIRE(session > 0);
	REQUIRE(waitpid(session, &status, 0) == session);
	CHECK(WIFEXITED(status));
	CHECK_EQ(WEXITSTATUS(status), 0);
	end_terminal(terminal);
}

static void a_file_is_not_a_terminal(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	CHECK(fd >= 0);
	CHECK_EQ(vmclock_terminal_size(fd), -ENOTTY);
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(vmclock_terminal_size(fd), -EBADF);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(detects_a_closed_reader_of_a_pipe),
		TEST(a_full_pipe_has_a_reader),
		TEST(a_file_has_no_reader_that_could_close_it),
		TEST(refuses_a_descriptor_that_is_not_open),
		TEST(reports_the_size_of_a_terminal),
		TEST(a_terminal_without_a_size_has_the_usual_one),
		TEST(a_job_in_the_background_has_no_terminal),
		TEST(a_file_is_not_a_terminal),
	};

	return CHECK_RUN(tests);
}
