/* SPDX-License-Identifier: Apache-2.0 */
/* An open clock: a page, and how to read it. */
#ifndef VMCLOCK_CLOCK_H
#define VMCLOCK_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vmclock-abi.h>

#include "file.h"
#include "seqcount.h"
#include "vmclock.h"

struct vmclock {
	/* The mapping, or NULL if the page is read by pread(2). */
	const struct vmclock_abi *page;
	size_t mapped;
	/* How many bytes of struct vmclock_abi the page's `size` covers. */
	uint32_t covered;
	/* The page's `size`, which is checked when the page is opened. */
	uint32_t size;
	/*
	 * The open file of a page that is read by pread(2), or else -1.  Only
	 * clock_file_begin() returns it.
	 */
	int fd;
	/* The calls that use `fd` now, and whether it must be closed. */
	_Atomic uint32_t fd_users;
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
	/* Orders nothing. */
	seqcount_update update;
	/*
	 * The path of a device or a file, and what it named when the page was
	 * opened.  NULL for a file without a name.
	 */
	char *path;
	bool device;
	struct file_identity identity;
};

/*
 * Returns the file of a page that is read by pread(2), or ESHUTDOWN if the clock
 * is closed.  After a success, the caller must call clock_file_end().
 */
int clock_file_begin(const struct vmclock *clock);

void clock_file_end(const struct vmclock *clock);

/* Closes the file now, or when the last call that uses it ends. */
void clock_file_close(struct vmclock *clock);

/* Also returns false for NULL. */
static inline bool clock_is_open(const struct vmclock *clock)
{
	return clock != NULL &&
	       !atomic_load_explicit(&clock->closed, memory_order_relaxed);
}

#endif /* VMCLOCK_CLOCK_H */
