/* SPDX-License-Identifier: Apache-2.0 */
/* The library's error numbers in words. */
#include <errno.h>
#include <stddef.h>

#include "vmclock.h"

static const struct {
	int error;
	const char *text;
} messages[] = {
	{ 0, "no error" },
	{ -ENOENT, "there is no such device or file" },
	{ -ENXIO, "there is no such device" },
	{ -ENODEV, "there is no such device" },
	{ -EACCES, "permission denied" },
	{ -EPERM, "operation not permitted" },
	{ -EISDIR, "it is a directory" },
	{ -EINVAL, "it is neither a device nor a regular file" },
	{ -EMSGSIZE, "it is shorter than a vmclock page or than it claims" },
	{ -EBADMSG, "it is not a vmclock page: the magic number is wrong" },
	{ -EPROTONOSUPPORT, "the version of the page is not supported" },
	{ -ENODATA, "the page does not offer this" },
	{ -EOPNOTSUPP, "this machine cannot read the page's counter" },
	{ -EAGAIN, "the page's clock status says not to rely on its time" },
	{ -EDOM, "the page's leap indicator does not say what UTC is" },
	{ -EOVERFLOW, "the result does not fit into 64 bits of nanoseconds" },
	{ -ETIMEDOUT, "the page was being written all through 100 ms" },
	{ -EINPROGRESS, "it does not come without waiting" },
	{ -EBUSY, "another writer holds the page" },
	{ -EEXIST, "the existing page is one of another counter or scale" },
	{ -ESHUTDOWN, "the clock is closed" },
	{ -ENOTTY, "it is nothing that notifies of changes" },
	{ -ENOMEM, "out of memory" },
	{ -ELOOP, "too many symbolic links" },
	{ -ENOTDIR, "a part of the path is not a directory" },
	{ -ENAMETOOLONG, "the path is too long" },
	{ -EMFILE, "too many open files" },
	{ -EROFS, "the file system is read-only" },
	{ -ENOSPC, "no space left on the device" },
};

const char *vmclock_strerror(int error)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
		if (messages[i].error == error)
			return messages[i].text;
	return "system error";
}
