/* SPDX-License-Identifier: Apache-2.0 */
/* A text for each number of enum vmclock_errno, in the order of the enum. */
#include <errno.h>
#include <stddef.h>

#include "vmclock.h"

static const struct {
	int error;
	const char *text;
} messages[] = {
	{ 0, "no error" },
	{ -EPERM, "the operation is not permitted" },
	{ -EACCES, "permission denied" },
	{ -ENOENT, "there is no such device or file" },
	{ -ENXIO, "it is a socket, or no driver answers at this device node" },
	{ -ENODEV, "no driver answers at this device node" },
	{ -ENOTDIR, "a part of the path is not a directory" },
	{ -ELOOP, "it is a symbolic link, or the path has too many of them" },
	{ -EAGAIN, "the clock status is not reliable" },
	{ -ENOMEM, "there is no memory left" },
	{ -EFAULT, "a pointer is NULL" },
	{ -EBUSY, "another writer has locked the page" },
	{ -EISDIR, "it is a directory" },
	{ -EINVAL, "it is neither a regular file nor, for reading, a device; "
		   "or an argument has an unknown bit" },
	{ -ENFILE, "the system has too many open files" },
	{ -EMFILE, "this process has too many open files" },
	{ -ENOTTY, "the file or its driver cannot notify of changes" },
	{ -ENOSPC, "the file system is full" },
	{ -EROFS, "the file system is read-only" },
	{ -EDOM, "the leap indicator is unknown or contradicts the time" },
	{ -ERANGE,
	  "the counter cannot be measured against the kernel's clock" },
	{ -ENAMETOOLONG, "the path is too long" },
	{ -ENOLCK, "the lock file of the page cannot be used" },
	{ -ENOSYS, "the kernel's clock cannot be read: adjtimex(2) failed" },
	{ -EUNATCH, "the daemon watches a page, and no open page was passed" },
	{ -ENODATA,
	  "the page does not offer this value, or ClockBound's daemon "
	  "has not written its segment yet" },
	{ -ETIME, "the bound is too old: the daemon no longer updates it" },
	{ -ENONET, "the kernel sends no uevents to this network namespace" },
	{ -EPROTO, "a field of ClockBound's segment has an impossible value" },
	{ -EBADMSG,
	  "it is no page or ClockBound segment: the magic number is wrong" },
	{ -EOVERFLOW,
	  "the result is too large for 64 bits of nanoseconds since 1970" },
	{ -EREMCHG, "the machine was disrupted since the bound was found" },
	{ -EILSEQ, "the bound of ClockBound's segment is from the future" },
	{ -EUSERS,
	  "the file or its directory does not belong to this user alone" },
	{ -EMSGSIZE,
	  "it is shorter than a page, ClockBound segment, or its size field" },
	{ -EPROTONOSUPPORT,
	  "the version of the page or ClockBound segment is not supported" },
	{ -EOPNOTSUPP, "this machine cannot read the counter of the page" },
	{ -EAFNOSUPPORT, "the kernel has no uevents" },
	{ -ESHUTDOWN, "the clock is closed" },
	{ -ETIMEDOUT, "an update did not end within 100 ms" },
	{ -EINPROGRESS, "the call would have to wait" },
	{ -ESTALE, "the path names another device now" },
	{ -ENOTCONN, "the clock is released for a checkpoint of the process" },
	{ -EBADFD,
	  "the page covers fewer fields than before the clock was released" },
};

const char *vmclock_strerror(int error)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		if (messages[i].error == error)
			return messages[i].text;
	return "system error";
}
