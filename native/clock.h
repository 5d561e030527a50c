/* SPDX-License-Identifier: Apache-2.0 */
/* An open clock: a page, and how to read it. */
#ifndef VMCLOCK_CLOCK_H
#define VMCLOCK_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vmclock-abi.h>

#include "vmclock.h"

struct vmclock {
	/* The mapping, or NULL if the page is read by pread(2). */
	const struct vmclock_abi *page;
	size_t mapped;
	/* How many bytes of struct vmclock_abi the page's `size` covers. */
	uint32_t covered;
	/* The page's `size`, which is checked when the page is opened. */
	uint32_t size;
	int fd;
	/* The path as it was given, and the file that it named then. */
	char *path;
	uint64_t device;
	uint64_t inode;
	/* The page is a file, and not a device, and the path is its name. */
	bool named;
	/* Set once.  It orders nothing but what `ended` needs. */
	_Atomic bool closed;
	/*
	 * An eventfd that wakes this clock's watches when the clock is closed.
	 * The first watch makes it; before that it is -1.
	 */
	_Atomic int ended;
	/*
	 * True if the clock is open, its page is mapped and complete, and this
	 * machine has a counter.  Then fast_now.c needs only the page.
	 */
	_Atomic bool fast;
};

/* Also returns false for NULL. */
static inline bool clock_is_open(const struct vmclock *clock)
{
	return clock != NULL &&
	       !atomic_load_explicit(&clock->closed, memory_order_relaxed);
}

#endif /* VMCLOCK_CLOCK_H */
