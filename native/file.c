/* SPDX-License-Identifier: Apache-2.0 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "page.h"

/*
 * By system calls, because fstat() and stat() are symbols only since glibc 2.33:
 * with them the library would not load with an older glibc.  On 64-bit architectures, the
 * kernel and the C library have the same struct stat.
 */
int file_status(int fd, struct stat *status)
{
	return syscall(SYS_fstat, fd, status) == 0 ? 0 : -errno;
}

int file_status_at(const char *path, struct stat *status)
{
	return syscall(SYS_newfstatat, AT_FDCWD, path, status, 0) == 0 ? 0
								       : -errno;
}

int file_status_in(int directory, const char *name, struct stat *status)
{
	return syscall(SYS_newfstatat, directory, name, status,
		       AT_SYMLINK_NOFOLLOW) == 0
		       ? 0
		       : -errno;
}

int file_require_regular(const struct stat *status)
{
	if (S_ISREG(status->st_mode))
		return 0;
	return S_ISDIR(status->st_mode) ? -EISDIR : -EINVAL;
}

struct file_identity file_identity_of(const struct stat *status)
{
	struct file_identity identity = { status->st_dev, status->st_ino,
					  status->st_rdev };

	return identity;
}

/* Without O_NONBLOCK, open() would wait for the writer of a FIFO. */
int file_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd < 0 ? -errno : fd;
}

bool file_is(const struct stat *status, const struct file_identity *identity)
{
	return status->st_dev == identity->filesystem &&
	       status->st_ino == identity->inode &&
	       status->st_rdev == identity->device;
}

int file_open_again(const char *path, const struct file_identity *identity)
{
	struct stat status;
	int fd = file_open(path), error;

	if (fd < 0)
		return fd;
	error = file_status(fd, &status);
	if (error == 0) {
		if (file_is(&status, identity))
			return fd;
		error = -ESTALE;
	}
	close(fd);
	return error;
}

/*
 * A file without a link, such as a memfd, has no name.  A path in /proc or
 * /dev/fd names a descriptor, whose number can be used again.
 */
bool file_has_name(const char *path, const struct stat *status)
{
	return status->st_nlink > 0 &&
	       strncmp(path, "/proc/", strlen("/proc/")) != 0 &&
	       strncmp(path, "/dev/fd/", strlen("/dev/fd/")) != 0;
}

/*
 * A relative path is made absolute: the working directory may change.  Symbolic
 * links are kept, because they may change too.
 */
char *file_absolute_path(const char *path)
{
	char *directory, *absolute = NULL;

	if (path[0] == '/')
		return strdup(path);
	directory = getcwd(NULL, 0);
	if (directory != NULL &&
	    asprintf(&absolute, "%s/%s", directory, path) < 0)
		absolute = NULL;
	free(directory);
	return absolute;
}

int file_path_changed(const char *path, const struct file_identity *identity)
{
	struct stat status;
	int error = file_status_at(path, &status);

	if (error != 0)
		return error == -ENOTDIR ? -ENOENT : error;
	if (!file_is(&status, identity))
		return 1;
	/* A bind mount of the file still names it after it was removed. */
	return status.st_nlink == 0 ? -ENOENT : 0;
}

int file_size(int fd, enum file_kind kind, int64_t *size)
{
	struct stat status;
	int error = file_status(fd, &status);

	if (error != 0)
		return error;
	if (S_ISCHR(status.st_mode) && kind == FILE_REGULAR_OR_DEVICE) {
		*size = INT64_MAX;
		return 0;
	}
	*size = status.st_size;
	return file_require_regular(&status);
}

ssize_t file_pread(int fd, void *buffer, size_t length)
{
	ssize_t n;

	do
		n = pread(fd, buffer, length, 0);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

int file_read_count(int fd, uint32_t *count)
{
	struct vmclock_abi image = { 0 };
	ssize_t n = file_pread(fd, &image, PAGE_MIN_SIZE);

	if (n < 0)
		return (int)n;
	if ((size_t)n < PAGE_MIN_SIZE)
		return -EMSGSIZE;
	*count = page_load32(&image.seq_count);
	return 0;
}
