/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_WATCH_H
#define VMCLOCK_WATCH_H

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

/* Makes an eventfd readable for good.  Ignores a negative descriptor. */
void watch_signal(int fd);

#endif /* VMCLOCK_WATCH_H */
