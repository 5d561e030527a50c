/* SPDX-License-Identifier: Apache-2.0 */
#include "page_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory.h"
#include "file.h"

/* Without O_NONBLOCK, open() would wait for the reader of a FIFO. */
#define OPEN_FLAGS (O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

#define LOCK_SUFFIX ".lock"

/* Nobody else may write a page, or even open a lock file. */
#define PAGE_FORBIDDEN (S_IWGRP | S_IWOTH)
#define LOCK_FORBIDDEN (S_IRWXG | S_IRWXO)

/*
 * Opens a regular file in a directory in which no other user can replace it.
 * Looks at it first, because opening a device can have an effect.
 */
static int open_existing(int directory, const char *name)
{
	struct stat status;
	int fd = file_status_in(directory, name, &status);

	if (fd == 0 && S_ISLNK(status.st_mode))
		return directory_owner_is_trusted(&status) ? -ELOOP : -EUSERS;
	if (fd == 0)
		fd = file_require_regular(&status);
	if (fd != 0)
		return fd;
	fd = openat(directory, name, OPEN_FLAGS | O_NOFOLLOW);
	return fd < 0 ? -errno : fd;
}

/* Gives the new file its mode, which open() would restrict by the umask. */
static int create(int directory, const char *name, mode_t mode)
{
	int fd = openat(directory, name,
			OPEN_FLAGS | O_NOFOLLOW | O_CREAT | O_EXCL, mode);
	int error;

	if (fd < 0)
		return -errno;
	if (fchmod(fd, mode) == 0)
		return fd;
	error = -errno;
	close(fd);
	return error;
}

static int open_named(const char *path)
{
	const char *name;
	int directory = directory_open(path, DIRECTORY_OURS, &name);
	int fd;

	if (directory < 0)
		return directory;
	fd = open_existing(directory, name);
	close(directory);
	return fd;
}

/*
 * Tries without O_CREAT first.  With it, Linux refuses another user's file in
 * /tmp with EACCES, and the caller would not learn that the owner is wrong.
 */
static int open_or_create(const char *path, mode_t mode)
{
	const char *name;
	int directory = directory_open(path, DIRECTORY_OURS, &name);
	int fd;

	if (directory < 0)
		return directory;
	fd = open_existing(directory, name);
	if (fd == -ENOENT)
		fd = create(directory, name, mode);
	/* Then another process has created it in between. */
	if (fd == -EEXIST)
		fd = open_existing(directory, name);
	close(directory);
	return fd;
}

/* Returns whether a path leads to open files of a process. */
static bool is_in_proc(const char *path)
{
	return strncmp(path, "/proc/", strlen("/proc/")) == 0 ||
	       strncmp(path, "/dev/fd/", strlen("/dev/fd/")) == 0;
}

/*
 * Looks at the file before it opens it for use, because opening a device can
 * have an effect.  Then it opens that same file, not the path again.
 */
static int open_unnamed(const char *path)
{
	char found_path[32];
	struct stat status;
	int found = open(path, O_PATH | O_CLOEXEC);
	int fd;

	if (found < 0)
		return errno == ENOENT ? -ELOOP : -errno;
	fd = file_status(found, &status);
	if (fd == 0 && (!S_ISREG(status.st_mode) || status.st_nlink != 0))
		fd = -ELOOP;
	if (fd == 0) {
		snprintf(found_path, sizeof(found_path), "/proc/self/fd/%d",
			 found);
		fd = open(found_path, OPEN_FLAGS);
		fd = fd < 0 ? -errno : fd;
	}
	close(found);
	return fd;
}

/* The mode of a file without a name is not used: no other user can open it. */
static int check_owner(int fd, mode_t forbidden)
{
	struct stat status;
	int error = file_status(fd, &status);

	if (error != 0)
		return error;
	if (status.st_uid != geteuid() || status.st_nlink > 1)
		return -EUSERS;
	return status.st_nlink == 1 && (status.st_mode & forbidden) != 0
		       ? -EUSERS
		       : 0;
}

/* Returns fd, or closes it and returns the error. */
static int check_file(int fd, mode_t forbidden, int64_t *size)
{
	int error;

	if (fd < 0)
		return fd;
	error = file_size(fd, FILE_REGULAR, size);
	if (error == 0)
		error = check_owner(fd, forbidden);
	if (error == 0)
		return fd;
	close(fd);
	return error;
}

int page_file_open(const char *path, int64_t *size)
{
	/* The owners in /proc are unknown in some containers. */
	int fd = is_in_proc(path) ? -ELOOP : open_named(path);

	if (fd == -ELOOP)
		fd = open_unnamed(path);
	return check_file(fd, PAGE_FORBIDDEN, size);
}

int page_file_create(const char *path)
{
	int64_t size;

	/* A path in /proc cannot be that of a new file. */
	return is_in_proc(path) ? -ELOOP
				: check_file(open_or_create(path, 0644),
					     PAGE_FORBIDDEN, &size);
}

/* The errors that say something about the lock file and not about the system. */
static int lock_file_error(int error)
{
	switch (error) {
	case -EACCES:
	case -EINVAL:
	case -EISDIR:
	case -ELOOP:
	case -ENXIO:
	case -EPERM:
	case -EUSERS:
		return -ENOLCK;
	default:
		return error;
	}
}

int page_file_open_lock(const char *path, int page_fd)
{
	struct stat status;
	char *lock_path;
	int64_t size;
	int fd = file_status(page_fd, &status);

	if (fd != 0)
		return fd;
	if (status.st_nlink == 0) {
		fd = fcntl(page_fd, F_DUPFD_CLOEXEC, 0);
		return fd < 0 ? -errno : fd;
	}
	lock_path = malloc(strlen(path) + sizeof(LOCK_SUFFIX));
	if (lock_path == NULL)
		return -ENOMEM;
	stpcpy(stpcpy(lock_path, path), LOCK_SUFFIX);
	fd = check_file(open_or_create(lock_path, 0600), LOCK_FORBIDDEN, &size);
	free(lock_path);
	return lock_file_error(fd);
}
