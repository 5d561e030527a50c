/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits for changes of the page, by poll(2) on the device where that means
 * something.  What poll(2) says, and what it means:
 *
 *   POLLIN           the count is not the one that this open file saw last;
 *                    it is said again and again until this file is read
 *   POLLHUP          the page has no notifications now; said at once, always
 *   POLLIN, POLLOUT  said at once, always, of files and of drivers without a
 *                    poll() of their own, which Linux had before 7.0
 *
 * Since the last two never block, what they come from is not polled again
 * before a time-out has passed.
 */
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "monotonic.h"
#include "page.h"
#include "units.h"

enum { POLL_STOP, POLL_ENDED, POLL_SOURCE, POLLED };

struct vmclock_watch {
	struct vmclock *clock;
	struct watch_source source;
	int stop;
	/* Why there are no notifications; 0 if there are.  Only shown. */
	_Atomic int error;
	/* poll(2) means nothing on this source, and never will. */
	bool mute;
	/* The count that the source was last read with, if it was. */
	bool seen;
	uint32_t count;
};

/* --- The device ---------------------------------------------------------- */

static int device_read_count(const struct vmclock *clock, int fd,
			     uint32_t *count)
{
	(void)clock;
	return file_read_count(fd, count);
}

/*
 * By /proc and not by the path that the clock was opened with: the path may
 * have been relative, renamed, or given to another device since.  A copy of
 * the descriptor would share what the device has noted for the first.
 */
static int reopen_device(int fd)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(fd)];
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return again < 0 ? -errno : again;
}

int vmclock_watch_open(struct vmclock *clock, struct vmclock_watch **watch)
{
	struct watch_source source = { -1, device_read_count };
	struct stat status;
	int error;

	if (watch == NULL)
		return -EFAULT;
	*watch = NULL;
	if (clock == NULL)
		return -ESHUTDOWN;
	error = file_status(clock->fd, &status);
	if (error != 0)
		return error;
	error = -ENOTTY;
	if (S_ISCHR(status.st_mode)) {
		source.fd = reopen_device(clock->fd);
		error = source.fd < 0 ? source.fd : 0;
	}
	return watch_source_open(clock, source, error, watch);
}

/* --- A FIFO instead ------------------------------------------------------ */

static int fifo_read_count(const struct vmclock *clock, int fd, uint32_t *count)
{
	char drained[64];
	int error;

	while (read(fd, drained, sizeof(drained)) > 0)
		;
	error = file_read_count(clock->fd, count);
	/* What a driver says too, only later. */
	return error == 0 && (*count & 1) != 0 ? -ETIMEDOUT : error;
}

int vmclock_watch_open_fifo(struct vmclock *clock, const char *path,
			    struct vmclock_watch **watch)
{
	struct watch_source source = { -1, fifo_read_count };

	if (path == NULL || watch == NULL)
		return -EFAULT;
	*watch = NULL;
	if (clock == NULL)
		return -ESHUTDOWN;
	source.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return source.fd < 0 ? -errno
			     : watch_source_open(clock, source, 0, watch);
}

/* --- Opening ------------------------------------------------------------- */

/* The system call: the C library's wrapper came to some with a later one. */
static int event_open(void)
{
	int fd = (int)syscall(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

void watch_signal(int fd)
{
	const uint64_t one = 1;
	int saved = errno;
	ssize_t n = 0;

	/* It fails only if the sum were too large, and then it is signalled. */
	if (fd >= 0)
		do
			n = write(fd, &one, sizeof(one));
		while (n < 0 && errno == EINTR);
	errno = saved;
}

/* Makes the clock's eventfd, unless another watch has. */
static int share_ended_event(struct vmclock *clock)
{
	int none = -1, made;

	if (atomic_load_explicit(&clock->ended, memory_order_seq_cst) < 0) {
		made = event_open();
		if (made < 0)
			return made;
		if (!atomic_compare_exchange_strong_explicit(
			    &clock->ended, &none, made, memory_order_seq_cst,
			    memory_order_seq_cst))
			close(made);
	}
	/* In one order with vmclock_close(), which may have missed `ended`. */
	if (atomic_load_explicit(&clock->closed, memory_order_seq_cst))
		return -ESHUTDOWN;
	return 0;
}

static void set_error(struct vmclock_watch *watch, int error)
{
	atomic_store_explicit(&watch->error, error, memory_order_relaxed);
}

int vmclock_watch_error(const struct vmclock_watch *watch)
{
	return watch == NULL ? -ESHUTDOWN
			     : atomic_load_explicit(&watch->error,
						    memory_order_relaxed);
}

/* The source was never read, so there is always something to see. */
static int read_first_state(struct vmclock_watch *watch)
{
	int result = vmclock_watch_wait(watch, 0);

	return result < 0 ? result : 0;
}

int watch_source_open(struct vmclock *clock, struct watch_source source,
		      int error, struct vmclock_watch **watch)
{
	struct vmclock_watch *opened = calloc(1, sizeof(*opened));

	*watch = NULL;
	if (opened == NULL) {
		if (source.fd >= 0)
			close(source.fd);
		return -ENOMEM;
	}
	opened->clock = clock;
	opened->source = source;
	opened->mute = source.fd < 0;
	set_error(opened, error);
	opened->stop = event_open();
	error = opened->stop < 0 ? opened->stop : share_ended_event(clock);
	if (error == 0)
		error = read_first_state(opened);
	if (error != 0) {
		vmclock_watch_free(opened);
		return error;
	}
	*watch = opened;
	return 0;
}

void vmclock_watch_stop(struct vmclock_watch *watch)
{
	if (watch != NULL)
		watch_signal(watch->stop);
}

void vmclock_watch_free(struct vmclock_watch *watch)
{
	if (watch == NULL)
		return;
	if (watch->source.fd >= 0)
		close(watch->source.fd);
	if (watch->stop >= 0)
		close(watch->stop);
	free(watch);
}

/* --- Waiting ------------------------------------------------------------- */

/* Rounded up: who wakes too early would wait again for nothing. */
static int remaining_ms(int64_t deadline_ns)
{
	int64_t left;

	if (deadline_ns == INT64_MAX)
		return -1;
	left = deadline_ns - monotonic_ns();
	if (left <= 0)
		return 0;
	left = (left + NS_PER_MS - 1) / NS_PER_MS;
	return left < INT_MAX ? (int)left : INT_MAX;
}

static int poll_until(struct pollfd *polled, int64_t deadline_ns)
{
	int n;

	do
		n = poll(polled, POLLED,
			 deadline_ns == 0 ? 0 : remaining_ms(deadline_ns));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static int end_notifications(struct vmclock_watch *watch, int error)
{
	set_error(watch, error);
	return VMCLOCK_WATCH_NOT_NOTIFIED;
}

/*
 * A source that says POLLIN has another count than it was read with last.  If
 * it has not, POLLIN does not mean that here, whatever this is.
 */
static int take_change(struct vmclock_watch *watch)
{
	uint32_t count;
	int error = watch->source.read_count(watch->clock, watch->source.fd,
					     &count);

	if (error != 0)
		return end_notifications(watch, error);
	if (watch->seen && count == watch->count)
		return end_notifications(watch, -ENOTTY);
	watch->seen = true;
	watch->count = count;
	set_error(watch, 0);
	return VMCLOCK_WATCH_CHANGED;
}

static int handle_poll_events(struct vmclock_watch *watch, short events)
{
	if ((events & (POLLOUT | POLLNVAL)) != 0) {
		watch->mute = true;
		return end_notifications(watch, -ENOTTY);
	}
	if ((events & (POLLHUP | POLLERR)) != 0)
		return end_notifications(watch, -ENODATA);
	return take_change(watch);
}

static int wait_for_events(struct vmclock_watch *watch, int source,
			   int64_t deadline_ns)
{
	int ended = atomic_load_explicit(&watch->clock->ended,
					 memory_order_relaxed);
	/* poll(2) ignores a negative descriptor. */
	struct pollfd polled[POLLED] = {
		[POLL_STOP] = { .fd = watch->stop, .events = POLLIN },
		[POLL_ENDED] = { .fd = ended, .events = POLLIN },
		[POLL_SOURCE] = { .fd = source, .events = POLLIN | POLLOUT },
	};
	int n = poll_until(polled, deadline_ns);

	if (n < 0)
		return n;
	if (polled[POLL_STOP].revents != 0)
		return VMCLOCK_WATCH_STOPPED;
	if (polled[POLL_ENDED].revents != 0)
		return -ESHUTDOWN;
	if (polled[POLL_SOURCE].revents != 0)
		return handle_poll_events(watch, polled[POLL_SOURCE].revents);
	return VMCLOCK_WATCH_TIMEOUT;
}

/*
 * Whether notifications have come back, as by a migration.  Not while the
 * page is in an update that does not end: reading the device then costs 100
 * ms of the driver's time.
 */
static int recheck_notifications(struct vmclock_watch *watch)
{
	if (watch->mute || vmclock_in_update(watch->clock) == 1)
		return VMCLOCK_WATCH_NOT_NOTIFIED;
	return wait_for_events(watch, watch->source.fd, 0);
}

int vmclock_watch_wait(struct vmclock_watch *watch, int32_t timeout_ms)
{
	int64_t deadline_ns =
		timeout_ms < 0
			? INT64_MAX
			: monotonic_ns() + (int64_t)timeout_ms * NS_PER_MS;
	int result;

	if (watch == NULL)
		return -ESHUTDOWN;
	if (vmclock_watch_error(watch) != 0) {
		result = recheck_notifications(watch);
		if (result == VMCLOCK_WATCH_NOT_NOTIFIED) {
			result = wait_for_events(watch, -1, deadline_ns);
			return result == VMCLOCK_WATCH_TIMEOUT
				       ? VMCLOCK_WATCH_NOT_NOTIFIED
				       : result;
		}
		if (result != VMCLOCK_WATCH_TIMEOUT)
			return result;
		/* It would have said POLLHUP. */
		set_error(watch, 0);
	}
	return wait_for_events(watch, watch->source.fd, deadline_ns);
}
