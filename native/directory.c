/* SPDX-License-Identifier: Apache-2.0 */
#include "directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

/* As many as the kernel follows. */
#define MOST_LINKS 40

/* O_PATH needs no right to read a directory, and opens a link itself. */
#define STEP_FLAGS (O_PATH | O_NOFOLLOW | O_CLOEXEC)

struct walk {
	int fd;
	/* Whether no other user can replace an entry of the directories so far. */
	bool ours;
	int links;
	/* What is left of the path, without the last component. */
	char rest[PATH_MAX];
};

/*
 * The owner of "/" controls every path.  It is root.  But in a user namespace
 * without root, all users outside of the namespace have its number.
 */
bool directory_owner_is_trusted(const struct stat *status)
{
	struct stat root;

	return status->st_uid == 0 || status->st_uid == geteuid() ||
	       (file_status_at("/", &root) == 0 &&
		status->st_uid == root.st_uid);
}

static bool is_ours(const struct stat *status)
{
	bool shared = (status->st_mode & (S_IWGRP | S_IWOTH)) != 0;

	return directory_owner_is_trusted(status) &&
	       (!shared || (status->st_mode & S_ISVTX) != 0);
}

static int go_to(struct walk *w, int fd, const struct stat *status)
{
	if (!S_ISDIR(status->st_mode))
		return -ENOTDIR;
	w->ours = w->ours && is_ours(status);
	if (w->fd >= 0)
		close(w->fd);
	w->fd = fd;
	return 0;
}

static int start(struct walk *w, const char *directory)
{
	struct stat status;
	int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC), error;

	if (fd < 0)
		return -errno;
	error = file_status(fd, &status);
	if (error == 0)
		error = go_to(w, fd, &status);
	if (error != 0)
		close(fd);
	return error;
}

/* Puts the target of a link in front of the rest. */
static int follow(struct walk *w, int link, const struct stat *status)
{
	char target[PATH_MAX];
	ssize_t length;

	if (!w->ours || !directory_owner_is_trusted(status))
		return -EUSERS;
	if (++w->links > MOST_LINKS)
		return -ELOOP;
	length = readlinkat(link, "", target, sizeof(target));
	if (length < 0)
		return -errno;
	if ((size_t)length + strlen(w->rest) + 2 > sizeof(w->rest))
		return -ENAMETOOLONG;
	memmove(w->rest + length + 1, w->rest, strlen(w->rest) + 1);
	memcpy(w->rest, target, (size_t)length);
	w->rest[length] = '/';
	return target[0] == '/' ? start(w, "/") : 0;
}

static int enter(struct walk *w, const char *component)
{
	struct stat status;
	int fd, error;

	/* Another user can move a directory, and so choose what is above it. */
	if (!w->ours && strcmp(component, "..") == 0)
		return -EUSERS;
	fd = openat(w->fd, component, STEP_FLAGS);
	if (fd < 0)
		return -errno;
	error = file_status(fd, &status);
	if (error == 0 && S_ISLNK(status.st_mode)) {
		error = follow(w, fd, &status);
		close(fd);
		return error;
	}
	if (error == 0)
		error = go_to(w, fd, &status);
	if (error != 0)
		close(fd);
	return error;
}

/* Moves the first component of the rest to component.  Returns whether it exists. */
static bool take_component(struct walk *w, char component[NAME_MAX + 1],
			   int *error)
{
	const char *begin = w->rest + strspn(w->rest, "/");
	size_t length = strcspn(begin, "/");

	*error = length > NAME_MAX ? -ENAMETOOLONG : 0;
	if (length == 0 || *error != 0)
		return false;
	memcpy(component, begin, length);
	component[length] = '\0';
	memmove(w->rest, begin + length, strlen(begin + length) + 1);
	return true;
}

static int walk(struct walk *w, enum directory_trust trust)
{
	char component[NAME_MAX + 1];
	int error = 0;

	while (error == 0) {
		if (trust == DIRECTORY_OURS && !w->ours)
			return -EUSERS;
		if (!take_component(w, component, &error))
			break;
		error = enter(w, component);
	}
	return error;
}

int directory_open(const char *path, enum directory_trust trust,
		   const char **name)
{
	struct walk w = { .fd = -1, .ours = true };
	const char *slash = strrchr(path, '/');
	size_t length = slash == NULL ? 0 : (size_t)(slash - path);
	int error;

	*name = slash == NULL ? path : slash + 1;
	if (**name == '\0')
		return path[0] == '\0' ? -ENOENT : -EISDIR;
	if (length >= sizeof(w.rest))
		return -ENAMETOOLONG;
	memcpy(w.rest, path, length);
	error = start(&w, path[0] == '/' ? "/" : ".");
	if (error == 0)
		error = walk(&w, trust);
	if (error == 0)
		return w.fd;
	if (w.fd >= 0)
		close(w.fd);
	return error;
}
