/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the calls that use a clock's file, so that vmclock_close() can close the
 * file although other threads may be reading it.
 */
#include "clock.h"

#include <errno.h>
#include <unistd.h>

/* In fd_users.  No call begins after this bit was set. */
#define FILE_CLOSED (1u << 31)

/* A clock that is const for its readers was allocated without const. */
static _Atomic uint32_t *users(const struct vmclock *clock)
{
	return (_Atomic uint32_t *)&clock->fd_users;
}

int clock_file_begin(const struct vmclock *clock)
{
	uint32_t n = atomic_load_explicit(users(clock), memory_order_relaxed);

	do {
		if ((n & FILE_CLOSED) != 0)
			return -ESHUTDOWN;
	} while (!atomic_compare_exchange_weak_explicit(users(clock), &n, n + 1,
							memory_order_relaxed,
							memory_order_relaxed));
	return clock->fd;
}

/*
 * Both functions below are acquire and release: the thread that closes the file
 * does so after all other calls have finished with it.  Exactly one of them finds
 * the bit without users.
 */
void clock_file_end(const struct vmclock *clock)
{
	if (atomic_fetch_sub_explicit(users(clock), 1, memory_order_acq_rel) ==
	    (FILE_CLOSED | 1))
		close(clock->fd);
}

void clock_file_close(struct vmclock *clock)
{
	if (atomic_fetch_or_explicit(users(clock), FILE_CLOSED,
				     memory_order_acq_rel) == 0 &&
	    clock->fd >= 0)
		close(clock->fd);
}
