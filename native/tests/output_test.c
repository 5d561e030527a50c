/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a closed reader of an output is detected. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "check.h"
#include "vmclock.h"

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

int main(void)
{
	static const struct check_test tests[] = {
		TEST(detects_a_closed_reader_of_a_pipe),
		TEST(a_full_pipe_has_a_reader),
		TEST(a_file_has_no_reader_that_could_close_it),
		TEST(refuses_a_descriptor_that_is_not_open),
	};

	return CHECK_RUN(tests);
}
