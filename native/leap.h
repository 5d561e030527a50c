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
	/* The seconds to add for UTC, in addition to the page's offset. */
	int8_t before;
	int8_t after;
};

/*
 * Finds the leap second that the indicator announces or remembers.
 * reference_sec is the reference time on the page's scale, and utc_offset_sec is
 * added to it for UTC.  The indicator is not NONE.  Returns EDOM if the indicator
 * is unknown or contradicts the reference time, and EOVERFLOW after 2261.
 */
int leap_find(uint64_t reference_sec, int32_t utc_offset_sec, uint8_t indicator,
	      struct leap *leap);

/* Returns whether the second that begins at at_sec is inserted. */
static inline bool leap_inserts(const struct leap *leap)
{
	return leap->after < leap->before;
}

/* Stores a leap second in a reading; { 0 } means that there is none. */
static inline void leap_to_reading(struct leap leap,
				   struct vmclock_reading *reading)
{
	reading->leap_before = leap.before;
	reading->leap_after = leap.after;
	reading->leap_at_sec = leap.at_sec;
}

#endif /* VMCLOCK_LEAP_H */
