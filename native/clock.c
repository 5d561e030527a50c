/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the calls that use a clock's file, so that vmclock_close() and
 * vmclock_release() can close the file although other threads may be reading it.
 */
#include "clock.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "monotonic.h"
#include "units.h"

#define END_LIMIT_NS NS_PER_SEC
#define END_PAUSE_NS 100000

/* In fd_users.  No call begins while this bit is set. */
#define FILE_CLOSED (1u << 31)

/* A clock that is const for its readers was allocated without const. */
static _Atomic uint32_t *users(const struct vmclock *clock)
{
	return (_Atomic uint32_t *)&clock->fd_users;
}

int clock_file_begin(const struct vmclock *clock)
{
	uint32_t n = atomic_load_explicit(users(clock), memory_order_relaxed);
	int error;

	/* The acquire pairs with clock_file_reopen(), which has set `fd`. */
	do {
		if ((n & FILE_CLOSED) != 0) {
			error = clock_error(clock);
			/* The clock may have been reopened since. */
			return error != 0 ? error : -ENOTCONN;
		}
	} while (!atomic_compare_exchange_weak_explicit(users(clock), &n, n + 1,
							memory_order_acquire,
							memory_order_relaxed));
	return clock->fd;
}

/*
 * The thread that closes the file does so after all other calls have finished with
 * it, and before clock_file_await_end() can see that it is closed.  Nothing else
 * changes the count while it is FILE_CLOSED | 1.
 */
static void close_file(const struct vmclock *clock)
{
	if (clock->fd >= 0)
		close(clock->fd);
	atomic_store_explicit(users(clock), FILE_CLOSED, memory_order_release);
}

void clock_file_end(const struct vmclock *clock)
{
	uint32_t n = atomic_load_explicit(users(clock), memory_order_acquire);

	do {
		if (n == (FILE_CLOSED | 1)) {
			close_file(clock);
			return;
		}
	} while (!atomic_compare_exchange_weak_explicit(users(clock), &n, n - 1,
							memory_order_acq_rel,
							memory_order_acquire));
}

void clock_file_close(struct vmclock *clock)
{
	uint32_t n = atomic_load_explicit(users(clock), memory_order_acquire);

	do {
		if ((n & FILE_CLOSED) != 0)
			return;
	} while (!atomic_compare_exchange_weak_explicit(
		users(clock), &n, FILE_CLOSED | (n == 0 ? 1 : n),
		memory_order_acq_rel, memory_order_acquire));
	if (n == 0)
		close_file(clock);
}

int clock_file_await_end(const struct vmclock *clock)
{
	const struct timespec pause = { 0, END_PAUSE_NS };
	int64_t deadline_ns = monotonic_ns() + END_LIMIT_NS;

	while (atomic_load_explicit(users(clock), memory_order_acquire) !=
	       FILE_CLOSED) {
		if (monotonic_ns() > deadline_ns)
			return -ETIMEDOUT;
		nanosleep(&pause, NULL);
	}
	return 0;
}

void clock_file_reopen(struct vmclock *clock, int fd)
{
	clock->fd = fd;
	atomic_store_explicit(users(clock), 0, memory_order_release);
}
