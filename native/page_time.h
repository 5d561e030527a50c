/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_PAGE_TIME_H
#define VMCLOCK_PAGE_TIME_H

#include <stdbool.h>

#include "vmclock.h"

static inline bool reading_has_flags(const struct vmclock_reading *reading,
				     uint64_t flags)
{
	return (reading->flags & flags) == flags;
}

/*
 * Derives all times of a reading from its fields and its counter.  no_time is
 * the reason why the page offers no time, whatever its status is, or 0.
 */
void page_time_fill(struct vmclock_reading *reading, uint32_t covered,
		    int no_time);

#endif /* VMCLOCK_PAGE_TIME_H */
