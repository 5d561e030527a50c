/* SPDX-License-Identifier: Apache-2.0 */
/* System calls on the page's file. */
#ifndef VMCLOCK_FILE_H
#define VMCLOCK_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

enum file_kind { FILE_REGULAR, FILE_REGULAR_OR_DEVICE };

/* What distinguishes a file from every other one while it exists. */
struct file_identity {
	dev_t filesystem;
	ino_t inode;
	/* The device that a device file stands for. */
	dev_t device;
};

int file_status(int fd, struct stat *status);
int file_status_at(const char *path, struct stat *status);

/* Finds the status of an entry of a directory, and of a symbolic link itself. */
int file_status_in(int directory, const char *name, struct stat *status);

/*
 * Returns 0 for a regular file, EISDIR for a directory and EINVAL for any other
 * kind of file.
 */
int file_require_regular(const struct stat *status);

struct file_identity file_identity_of(const struct stat *status);

bool file_is(const struct stat *status, const struct file_identity *identity);

/* Opens for reading; returns a descriptor or a negative errno. */
int file_open(const char *path);

/* Does the same, and returns ESTALE if the path names another file. */
int file_open_again(const char *path, const struct file_identity *identity);

/* Returns whether a path names the file itself, and not a descriptor. */
bool file_has_name(const char *path, const struct stat *status);

/* Returns a new string, or NULL with errno set. */
char *file_absolute_path(const char *path);

/*
 * Returns 1 if the path names another file now, ENOENT if it names none, and 0
 * if it names the same file.
 */
int file_path_changed(const char *path, const struct file_identity *identity);

/*
 * Finds the size of a file of this kind.  A device has no size, so its size is
 * INT64_MAX here.  Returns EISDIR for a directory and EINVAL for any other kind
 * of file.
 */
int file_size(int fd, enum file_kind kind, int64_t *size);

/* Reads from offset 0.  Returns the number of bytes, or a negative errno. */
ssize_t file_pread(int fd, void *buffer, size_t length);

/* Reads the page's sequence count; returns 0 or a negative errno. */
int file_read_count(int fd, uint32_t *count);

#endif /* VMCLOCK_FILE_H */
