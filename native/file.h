/* SPDX-License-Identifier: Apache-2.0 */
/* System calls on the page's file. */
#ifndef VMCLOCK_FILE_H
#define VMCLOCK_FILE_H

#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "page.h"

/*
 * fstat(2) without glibc's wrapper, which exists as a symbol only since 2.33
 * and would keep the library from loading on anything older.  On 64-bit
 * architectures the kernel's struct stat is the C library's.
 */
static inline int file_status(int fd, struct stat *status)
{
	return syscall(SYS_fstat, fd, status) == 0 ? 0 : -errno;
}

/* Reads from the beginning; the bytes read, or a negative errno. */
static inline ssize_t file_pread(int fd, void *buffer, size_t length)
{
	ssize_t n;

	do
		n = pread(fd, buffer, length, 0);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* Reads the page's sequence count; 0 or a negative errno. */
static inline int file_read_count(int fd, uint32_t *count)
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

#endif /* VMCLOCK_FILE_H */
