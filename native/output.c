/* SPDX-License-Identifier: Apache-2.0 */
/* The output of a command: whether its reader has closed it, and its terminal. */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

int vmclock_terminal_size(int fd)
{
	struct winsize size;
	pid_t foreground;
	int columns, rows;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return -errno;
	/* Fails if this process belongs to another terminal, or to none. */
	foreground = tcgetpgrp(fd);
	if (foreground >= 0 && foreground != getpgrp())
		return 0;
	columns = size.ws_col != 0 ? size.ws_col : 80;
	rows = size.ws_row != 0 ? size.ws_row : 24;
	/* The result has to be positive. */
	if (columns > INT16_MAX)
		columns = INT16_MAX;
	return columns * 65536 + rows;
}
