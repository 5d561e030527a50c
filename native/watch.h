/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_WATCH_H
#define VMCLOCK_WATCH_H

#include <poll.h>
#include <stdint.h>

#include "vmclock.h"

/*
 * The source of notifications: the device, or its replacement in a test.
 *
 * read_count() reads the page from the source's open file, as the driver
 * requires after each wake-up, and stores the count that it found.
 */
struct watch_source {
	int fd;
	int (*read_count)(const struct vmclock *clock, int fd, uint32_t *count);
};

/*
 * Opens a watch of a source.  The watch owns the descriptor of the source, and
 * closes it on an error too.  If there is no source, fd is -1 and `error` is the
 * reason.
 */
int watch_source_open(struct vmclock *clock, struct watch_source source,
		      int error, struct vmclock_watch **watch);

/* Opens an eventfd; returns a descriptor or a negative errno. */
int watch_event_open(void);

/* Makes an eventfd readable for good.  Ignores a negative descriptor. */
void watch_signal(int fd);

/* Returns when a timeout ends, or INT64_MAX if it is negative. */
int64_t watch_deadline_ns(int32_t timeout_ms);

/*
 * Calls poll(2) until a time of CLOCK_MONOTONIC.  With a deadline of 0 it does
 * not wait, and with INT64_MAX it has no limit.  A signal does not end it.
 * Returns the number of ready descriptors, or a negative errno.
 */
int watch_poll(struct pollfd *polled, nfds_t count, int64_t deadline_ns);

#endif /* VMCLOCK_WATCH_H */
