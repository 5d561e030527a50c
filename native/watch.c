/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits for changes of the page, by poll(2) on the device if the device supports
 * it.  The events of poll(2) mean:
 *
 *   POLLIN           The count differs from the one that this open file has
 *                    seen.  Reported again until the file is read.
 *   POLLHUP          The page has no notifications now.  Always reported at
 *                    once.
 *   POLLIN, POLLOUT  The file is no device, or its driver has no poll(), as
 *                    before Linux 7.0.  Always reported at once.
 *
 * The last two never block, so a source that reports one of them is not polled
 * again before a timeout has passed.
 */
#include "watch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
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
	/* Why there are no notifications, or 0.  Orders nothing. */
	_Atomic int error;
	/* This source can never notify. */
	bool cannot_notify;
	/* The count that the last read of the source found, if it was read. */
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

int vmclock_watch_open(struct vmclock *clock, struct vmclock_watch **watch)
{
	struct watch_source source = { -1, device_read_count };
	int error;

	if (watch == NULL)
		return -EFAULT;
	*watch = NULL;
	error = clock_error(clock);
	if (error != 0)
		return error;
	error = -ENOTTY;
	/* A file cannot notify, so it is not opened again. */
	if (clock->device) {
		source.fd = file_open_again(clock->path, &clock->identity);
		error = source.fd < 0 ? source.fd : 0;
	}
	return watch_source_open(clock, source, error, watch);
}

/* --- Opening ------------------------------------------------------------- */

/* By the system call: some C libraries got the wrapper late. */
int watch_event_open(void)
{
	int fd = (int)syscall(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

void watch_signal(int fd)
{
	const uint64_t one = 1;
	int saved = errno;
	ssize_t n = 0;

	/* If the sum is too large the write fails, but then it is signaled. */
	if (fd >= 0)
		do
			n = write(fd, &one, sizeof(one));
		while (n < 0 && errno == EINTR);
	errno = saved;
}

/* Makes the clock's eventfd, unless another watch has made it. */
static int share_ended_event(struct vmclock *clock)
{
	int none = -1, made;

	if (atomic_load_explicit(&clock->ended, memory_order_seq_cst) < 0) {
		made = watch_event_open();
		if (made < 0)
			return made;
		if (!atomic_compare_exchange_strong_explicit(
			    &clock->ended, &none, made, memory_order_seq_cst,
			    memory_order_seq_cst))
			close(made);
	}
	/*
	 * Sequentially consistent, like vmclock_close() and vmclock_release(),
	 * which may not have seen `ended`.
	 */
	return clock_state_error(
		atomic_load_explicit(&clock->state, memory_order_seq_cst));
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

/* The source has not been read yet, so it always reports a change. */
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
	/* Ahead of the load of `state`; pairs with vmclock_release(). */
	atomic_fetch_add_explicit(&clock->watches, 1, memory_order_seq_cst);
	opened->source = source;
	opened->cannot_notify = source.fd < 0;
	set_error(opened, error);
	opened->stop = watch_event_open();
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
	atomic_fetch_sub_explicit(&watch->clock->watches, 1,
				  memory_order_release);
	if (watch->source.fd >= 0)
		close(watch->source.fd);
	if (watch->stop >= 0)
		close(watch->stop);
	free(watch);
}

/* --- Waiting ------------------------------------------------------------- */

int64_t watch_deadline_ns(int32_t timeout_ms)
{
	return timeout_ms < 0
		       ? INT64_MAX
		       : monotonic_ns() + (int64_t)timeout_ms * NS_PER_MS;
}

/* Rounds up, because a wait that ended too early would be repeated. */
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

int watch_poll(struct pollfd *polled, nfds_t count, int64_t deadline_ns)
{
	int n;

	do
		n = poll(polled, count,
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
 * POLLIN means that the count has changed since the last read.  If POLLIN is
 * reported but the count has not changed, the source cannot notify.
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
		watch->cannot_notify = true;
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
	int n = watch_poll(polled, POLLED, deadline_ns);

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
 * Finds out whether notifications are back, for example after a migration.  Does
 * not read the device during an update that does not end, because the driver
 * would wait for 100 ms.
 */
static int recheck_notifications(struct vmclock_watch *watch)
{
	if (watch->cannot_notify || vmclock_in_update(watch->clock) == 1)
		return VMCLOCK_WATCH_NOT_NOTIFIED;
	return wait_for_events(watch, watch->source.fd, 0);
}

int vmclock_watch_wait(struct vmclock_watch *watch, int32_t timeout_ms)
{
	int64_t deadline_ns = watch_deadline_ns(timeout_ms);
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
		/* Without notifications it would have reported POLLHUP. */
		set_error(watch, 0);
	}
	return wait_for_events(watch, watch->source.fd, deadline_ns);
}
