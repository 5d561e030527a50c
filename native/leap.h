/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_LEAP_H
#define VMCLOCK_LEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "vmclock.h"

/* How UTC runs near a page's reference time. */
struct leap {
	/* The second, on the page's scale, from which `after` applies. */
	int64_t at_sec;
	/* What to add, besides the page's own offset, to have UTC. */
	int8_t before;
	int8_t after;
};

/*
 * Finds the leap second that the indicator announces or remembers.
 * reference_sec is the page's reference time on its own scale, utc_offset_sec
 * what makes it UTC.  The indicator is not NONE.  Returns EDOM where it is
 * unknown or contradicts the reference, EOVERFLOW beyond the year 2261.
 */
int leap_find(uint64_t reference_sec, int32_t utc_offset_sec, uint8_t indicator,
	      struct leap *leap);

/* True where an inserted second begins at at_sec. */
static inline bool leap_inserts(const struct leap *leap)
{
	return leap->after < leap->before;
}

/* Puts a leap second, or none in the form of { 0 }, into a reading. */
static inline void leap_to_reading(struct leap leap,
				   struct vmclock_reading *reading)
{
	reading->leap_before = leap.before;
	reading->leap_after = leap.after;
	reading->leap_at_sec = leap.at_sec;
}

#endif /* VMCLOCK_LEAP_H */
