/* SPDX-License-Identifier: Apache-2.0 */
/* The output of a command that writes rarely: whether its reader has closed it. */
#include <errno.h>
#include <poll.h>

#include "vmclock.h"

int vmclock_reader_closed(int fd)
{
	/* poll(2) always reports POLLERR and POLLHUP. */
	struct pollfd polled = { .fd = fd, .events = 0 };
	int n;

	do
		n = poll(&polled, 1, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (fd < 0 || (polled.revents & POLLNVAL) != 0)
		return -EBADF;
	return (polled.revents & (POLLERR | POLLHUP)) != 0;
}
