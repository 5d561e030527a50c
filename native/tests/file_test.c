/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are opened again. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>

#include "test_page.h"

static struct file_identity identity_of(const char *path)
{
	struct stat status;
	int fd = file_open(path);

	REQUIRE(fd >= 0);
	REQUIRE(file_status(fd, &status) == 0);
	close(fd);
	return file_identity_of(&status);
}

static void opens_the_same_file_again(void)
{
	const struct file_identity null = identity_of("/dev/null");
	int fd = file_open_again("/dev/null", &null);

	CHECK(fd >= 0);
	CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	close(fd);
}

static void refuses_another_file_at_the_path(void)
{
	const struct file_identity null = identity_of("/dev/null");
	struct file_identity changed = null;
	int next = file_open("/dev/null");

	CHECK_EQ(file_open_again("/dev/zero", &null), -ESTALE);
	CHECK_EQ(file_open_again("/dev/vmclock-none", &null), -ENOENT);
	/* Each part of the identity matters. */
	changed.device++;
	CHECK_EQ(file_open_again("/dev/null", &changed), -ESTALE);
	changed = null;
	changed.inode++;
	CHECK_EQ(file_open_again("/dev/null", &changed), -ESTALE);
	changed = null;
	changed.filesystem++;
	CHECK_EQ(file_open_again("/dev/null", &changed), -ESTALE);
	/* The refused files are closed: the lowest number is free. */
	close(next);
	CHECK_EQ(file_open("/dev/null"), next);
	close(next);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(opens_the_same_file_again),
		TEST(refuses_another_file_at_the_path),
	};

	return CHECK_RUN(tests);
}
