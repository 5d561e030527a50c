/* SPDX-License-Identifier: Apache-2.0 */
#include "seqcount.h"

#include <errno.h>
#include <sched.h>
#include <time.h>

#include "counter.h"

/* What Linux's own driver allows a reader. */
#define WAIT_NS 100000000ull

/* Tries before the time is looked at and the processor given away. */
#define SPINS 256

static uint64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

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
	uint64_t now;

	if (seqcount_spin(wait))
		return 0;
	if (wait->last)
		return -ETIMEDOUT;
	now = monotonic_ns();
	if (wait->deadline_ns == 0)
		wait->deadline_ns = now + WAIT_NS;
	else if (now >= wait->deadline_ns)
		wait->last = true; /* it may be us who slept: one more try */
	sched_yield();
	return 0;
}
