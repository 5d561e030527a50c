/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replaces a file as a whole, in a directory that another user may control.  All
 * calls name an entry of the open directory.  The new file is opened with O_EXCL,
 * so it is new and not a link, and its mode is set by its descriptor.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "directory.h"
#include "file.h"
#include "vmclock.h"

#define NEW_NAME_SIZE 32
#define NEW_NAME_TRIES 100

/* A rename would replace a link or a FIFO, which is hardly what the user wants. */
static int require_regular_or_absent(int directory, const char *name)
{
	struct stat status;
	int error = file_status_in(directory, name, &status);

	if (error != 0)
		return error == -ENOENT ? 0 : error;
	return S_ISLNK(status.st_mode) ? -ELOOP : file_require_regular(&status);
}

/* Returns a descriptor.  The name need not be secret: it is only not in use. */
static int create_new(int directory, char name[NEW_NAME_SIZE])
{
	int fd = -1;

	errno = EEXIST;
	for (int i = 0; i < NEW_NAME_TRIES && fd < 0 && errno == EEXIST; i++) {
		struct timespec now;

		clock_gettime(CLOCK_MONOTONIC, &now);
		snprintf(name, NEW_NAME_SIZE, ".vmclock-%x-%lx",
			 (unsigned int)getpid(), (unsigned long)now.tv_nsec);
		fd = openat(directory, name,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
				    O_CLOEXEC,
			    0600);
	}
	return fd < 0 ? -errno : fd;
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, bytes, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

static int fill(int fd, mode_t mode, const void *bytes, size_t size)
{
	int error = write_all(fd, bytes, size);

	if (error == 0 && fchmod(fd, mode) != 0)
		error = -errno;
	/* Some file systems report only here that they are full. */
	if (close(fd) != 0 && error == 0)
		error = -errno;
	return error;
}

static int replace_in(int directory, const char *name, mode_t mode,
		      const void *bytes, size_t size)
{
	char new_name[NEW_NAME_SIZE];
	int error = require_regular_or_absent(directory, name);
	int fd;

	if (error != 0)
		return error;
	fd = create_new(directory, new_name);
	if (fd < 0)
		return fd;
	error = fill(fd, mode, bytes, size);
	if (error == 0 && renameat(directory, new_name, directory, name) != 0)
		error = -errno;
	if (error != 0)
		unlinkat(directory, new_name, 0);
	return error;
}

int vmclock_replace_file(const char *path, unsigned int mode, const void *bytes,
			 size_t size)
{
	const char *name;
	int directory, error;

	if (path == NULL || (bytes == NULL && size != 0))
		return -EFAULT;
	directory = directory_open(path, DIRECTORY_OF_ANYONE, &name);
	if (directory < 0)
		return directory;
	error = replace_in(directory, name, mode, bytes, size);
	close(directory);
	return error;
}
