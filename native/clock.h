/* SPDX-License-Identifier: Apache-2.0 */
/* An opened page. */
#ifndef VMCLOCK_CLOCK_H
#define VMCLOCK_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vmclock-abi.h>

#include "vmclock.h"

struct vmclock {
	/* The mapping, or NULL where the page is read by pread(2). */
	const struct vmclock_abi *page;
	size_t mapped;
	/* Bytes of struct vmclock_abi that the page's `size` reaches. */
	uint32_t covered;
	/* The page's `size`, which is checked when the page is opened. */
	uint32_t size;
	int fd;
	/* Set once; nothing is ordered by it but what `ended` needs. */
	_Atomic bool closed;
	/*
	 * An eventfd that wakes this clock's watches when it is closed, made
	 * with the first of them; -1 before.
	 */
	_Atomic int ended;
	/*
	 * Open, mapped and complete, on a machine with a counter: fast_now.c
	 * needs not look at anything but the page.
	 */
	_Atomic bool fast;
};

/* False for NULL as well. */
static inline bool clock_is_open(const struct vmclock *clock)
{
	return clock != NULL &&
	       !atomic_load_explicit(&clock->closed, memory_order_relaxed);
}

#endif /* VMCLOCK_CLOCK_H */
