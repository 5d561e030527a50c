/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_ERRNO_H
#define VMCLOCK_ERRNO_H

/*
 * The error numbers of this library.  They are Linux's numbers, and each has one
 * meaning here.  A system call can fail with another number, which this library
 * returns as it is.
 */
enum vmclock_errno {
	/* The operation is not permitted. */
	VMCLOCK_EPERM = 1,
	/* Permission to use the device or file is denied. */
	VMCLOCK_EACCES = 13,
	/* There is no such device or file. */
	VMCLOCK_ENOENT = 2,
	/* The device node has no driver, or the path names a socket. */
	VMCLOCK_ENXIO = 6,
	/* The device node has no driver. */
	VMCLOCK_ENODEV = 19,
	/* A part of the path is not a directory. */
	VMCLOCK_ENOTDIR = 20,
	/* The path has too many symbolic links, or a writer's path ends in one. */
	VMCLOCK_ELOOP = 40,
	/* The clock status of the page, or of the kernel, is not reliable. */
	VMCLOCK_EAGAIN = 11,
	/* There is no memory left. */
	VMCLOCK_ENOMEM = 12,
	/* A pointer is NULL. */
	VMCLOCK_EFAULT = 14,
	/* Another writer holds the page. */
	VMCLOCK_EBUSY = 16,
	/* The path names a directory. */
	VMCLOCK_EISDIR = 21,
	/*
	 * The path names neither a regular file nor, for reading, a device; or an
	 * argument has an unknown bit.
	 */
	VMCLOCK_EINVAL = 22,
	/* The system has too many open files. */
	VMCLOCK_ENFILE = 23,
	/* This process has too many open files. */
	VMCLOCK_EMFILE = 24,
	/* The file, or the driver of the device, cannot notify of changes. */
	VMCLOCK_ENOTTY = 25,
	/* The file system is full. */
	VMCLOCK_ENOSPC = 28,
	/* The file system is read-only. */
	VMCLOCK_EROFS = 30,
	/* The page's leap indicator is unknown or contradicts its time. */
	VMCLOCK_EDOM = 33,
	/* The counter cannot be measured against the kernel's clock. */
	VMCLOCK_ERANGE = 34,
	/* The path is too long. */
	VMCLOCK_ENAMETOOLONG = 36,
	/* The lock file of the page cannot be used. */
	VMCLOCK_ENOLCK = 37,
	/* The kernel's clock cannot be read: adjtimex(2) failed. */
	VMCLOCK_ENOSYS = 38,
	/* The segment's daemon watches a page, and there is no open one here. */
	VMCLOCK_EUNATCH = 49,
	/* The page does not offer the value, or the segment has none yet. */
	VMCLOCK_ENODATA = 61,
	/* The segment's bound is too old to be valid. */
	VMCLOCK_ETIME = 62,
	/* The kernel sends no uevents to this network namespace. */
	VMCLOCK_ENONET = 64,
	/* A field of the segment has a value that cannot be right. */
	VMCLOCK_EPROTO = 71,
	/* The file is not a page or segment: its magic number is wrong. */
	VMCLOCK_EBADMSG = 74,
	/* The result does not fit into 64 bits of nanoseconds. */
	VMCLOCK_EOVERFLOW = 75,
	/* The page covers fewer fields than before the clock was released. */
	VMCLOCK_EBADFD = 77,
	/* The machine was disrupted since the segment's bound was found. */
	VMCLOCK_EREMCHG = 78,
	/* The segment's bound is from the future. */
	VMCLOCK_EILSEQ = 84,
	/*
	 * Another user owns the file or may write it, or it has a second name;
	 * or another user can replace a part of its path.
	 */
	VMCLOCK_EUSERS = 87,
	/* The page is shorter than the minimum, or than its size field. */
	VMCLOCK_EMSGSIZE = 90,
	/* This library does not know the version of the page. */
	VMCLOCK_EPROTONOSUPPORT = 93,
	/* This machine cannot read the counter of the page. */
	VMCLOCK_EOPNOTSUPP = 95,
	/* The kernel has no uevents. */
	VMCLOCK_EAFNOSUPPORT = 97,
	/* The clock is released for a checkpoint of the process. */
	VMCLOCK_ENOTCONN = 107,
	/* The clock is closed. */
	VMCLOCK_ESHUTDOWN = 108,
	/* An update of the page did not end within 100 ms. */
	VMCLOCK_ETIMEDOUT = 110,
	/* The call would have to wait. */
	VMCLOCK_EINPROGRESS = 115,
	/* The path names another device than when it was opened. */
	VMCLOCK_ESTALE = 116
};

#endif /* VMCLOCK_ERRNO_H */
