/* SPDX-License-Identifier: Apache-2.0 */
#include "seqcount.h"

#include <errno.h>
#include <sched.h>

#include "counter.h"
#include "monotonic.h"
#include "units.h"

/* What Linux's own driver allows a reader. */
#define WAIT_NS (100 * NS_PER_MS)

/* After so many tries, each try also reads the time and yields. */
#define SPINS 256

bool seqcount_spin(struct seqcount_wait *wait)
{
	if (wait->tries < UINT32_MAX)
		wait->tries++;
	if (wait->tries >= SPINS)
		return false;
	counter_pause();
	return true;
}

int seqcount_wait(struct seqcount_wait *wait)
{
	int64_t now;

	if (seqcount_spin(wait))
		return 0;
	if (wait->last)
		return -ETIMEDOUT;
	now = monotonic_ns();
	if (wait->deadline_ns == 0)
		wait->deadline_ns = now + WAIT_NS;
	else if (now >= wait->deadline_ns)
		wait->last = true; /* this thread may have slept: try again */
	sched_yield();
	return 0;
}
