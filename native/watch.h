/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_WATCH_H
#define VMCLOCK_WATCH_H

#include <stdint.h>

#include "vmclock.h"

/*
 * What is polled: the device, or what stands in for it in a test.
 *
 * read_count() does what the driver demands after a wake-up, reads the page
 * of that same open file, and returns the count that it found there.
 */
struct watch_source {
	int fd;
	int (*read_count)(const struct vmclock *clock, int fd, uint32_t *count);
};

/*
 * Watches a source, whose descriptor passes to the watch, also on an error.
 * Without one, fd is -1 and `error` says why.
 */
int watch_source_open(struct vmclock *clock, struct watch_source source,
		      int error, struct vmclock_watch **watch);

/* Makes an eventfd readable for ever; a negative descriptor is ignored. */
void watch_signal(int fd);

#endif /* VMCLOCK_WATCH_H */
