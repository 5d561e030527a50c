/* SPDX-License-Identifier: Apache-2.0 */
#include "seqcount.h"

#include <errno.h>
#include <sched.h>

#include "counter.h"
#include "monotonic.h"
#include "units.h"

/* What Linux's own driver allows a reader. */
#define WAIT_MS 100

/* After so many tries, each try also reads the time and yields. */
#define SPINS 256

static bool is_known(uint64_t update, uint32_t count)
{
	return (count & 1) != 0 && (uint32_t)(update >> 32) == count;
}

/*
 * Returns whether this update has not ended for too long, and remembers an update
 * that is new.  Needs no order: the count was loaded before, and a reader that
 * overwrites a newer update only makes others wait once more.
 */
static bool is_stuck(seqcount_update *shared, uint32_t count, int64_t now_ns)
{
	uint32_t now_ms = (uint32_t)(now_ns / NS_PER_MS);
	uint64_t update = atomic_load_explicit(shared, memory_order_relaxed);

	if (is_known(update, count))
		return now_ms - (uint32_t)update > WAIT_MS; /* rounded down */
	if ((count & 1) != 0)
		atomic_store_explicit(shared, (uint64_t)count << 32 | now_ms,
				      memory_order_relaxed);
	return false;
}

static bool spin(struct seqcount_wait *wait)
{
	if (wait->tries < UINT32_MAX)
		wait->tries++;
	if (wait->tries >= SPINS)
		return false;
	counter_pause();
	return true;
}

int seqcount_wait(struct seqcount_wait *wait, uint32_t count,
		  enum seqcount_patience patience)
{
	bool first = wait->tries == 0;
	int64_t now;

	/* The usual first try does not read the time. */
	if (spin(wait) &&
	    !(first &&
	      is_known(atomic_load_explicit(wait->update, memory_order_relaxed),
		       count)))
		return 0;
	now = monotonic_ns();
	if (wait->last || is_stuck(wait->update, count, now))
		return -ETIMEDOUT;
	if (first)
		return 0;
	if (patience == SEQCOUNT_NO_WAIT)
		return -EINPROGRESS;
	if (wait->deadline_ns == 0)
		wait->deadline_ns = now + WAIT_MS * NS_PER_MS;
	else if (now >= wait->deadline_ns)
		wait->last = true; /* this thread may have slept: try again */
	sched_yield();
	return 0;
}
