/* SPDX-License-Identifier: Apache-2.0 */
/* An open clock: a page, and how to read it. */
#ifndef VMCLOCK_CLOCK_H
#define VMCLOCK_CLOCK_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vmclock-abi.h>

#include "file.h"
#include "seqcount.h"
#include "vmclock.h"

/* Bits of a clock's state.  The bits from CLOCK_RELEASE on count its releases. */
enum {
	CLOCK_CLOSED = 1,
	CLOCK_RELEASED = 2,
	/*
	 * The page is mapped and complete, and this machine has a counter.
	 * Then fast_section.h needs only the page.
	 */
	CLOCK_FAST = 4,
	CLOCK_RELEASE = 8
};

struct vmclock {
	/*
	 * The mapping, or NULL if the page is read by pread(2).  Its address
	 * never changes.  While the clock is released, a page of ordinary
	 * memory is mapped there.
	 */
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
	/*
	 * A reader loads it ahead of the page and again behind it.  If it has
	 * not changed, everything that the reader has loaded in between is from
	 * one mapping.  See release.c.
	 */
	_Atomic uint32_t state;
	/*
	 * An eventfd that wakes this clock's watches when the clock is closed.
	 * The first watch makes it; before that it is -1.
	 */
	_Atomic int ended;
	/* The watches that may use `ended`. */
	_Atomic uint32_t watches;
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
 * Returns the file of a page that is read by pread(2), or the error of
 * clock_error().  After a success, the caller must call clock_file_end().
 */
int clock_file_begin(const struct vmclock *clock);

void clock_file_end(const struct vmclock *clock);

/* Closes the file now, or when the last call that uses it ends. */
void clock_file_close(struct vmclock *clock);

/*
 * Waits until no call uses the file that clock_file_close() closes.  Returns
 * ETIMEDOUT after a second.
 */
int clock_file_await_end(const struct vmclock *clock);

/* Lets calls use another file.  No call may be using the earlier one. */
void clock_file_reopen(struct vmclock *clock, int fd);

/* Keeps the loads that follow behind it; pairs with vmclock_reopen(). */
static inline uint32_t clock_state(const struct vmclock *clock)
{
	return atomic_load_explicit(&clock->state, memory_order_acquire);
}

/* Call it behind an acquire fence that is behind the loads from the page. */
static inline bool clock_state_is(const struct vmclock *clock, uint32_t state)
{
	return atomic_load_explicit(&clock->state, memory_order_relaxed) ==
	       state;
}

/* Returns why calls fail with this state: ESHUTDOWN, ENOTCONN, or 0. */
static inline int clock_state_error(uint32_t state)
{
	if ((state & (CLOCK_CLOSED | CLOCK_RELEASED)) == 0)
		return 0;
	return (state & CLOCK_CLOSED) != 0 ? -ESHUTDOWN : -ENOTCONN;
}

/* Also returns ESHUTDOWN for NULL. */
static inline int clock_error(const struct vmclock *clock)
{
	return clock == NULL ? -ESHUTDOWN
			     : clock_state_error(clock_state(clock));
}

#endif /* VMCLOCK_CLOCK_H */
