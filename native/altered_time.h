/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes samples of the kernel's clock before they are published, so that
 * programs can be tested with a clock that is wrong or has a leap second.
 */
#ifndef VMCLOCK_ALTERED_TIME_H
#define VMCLOCK_ALTERED_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel_time.h"
#include "leap.h"

struct altered_time {
	/* If it is false, samples are published as they are. */
	bool active;
	int64_t offset_ns;
	int64_t max_error_ns; /* 0 for the kernel's */
	int32_t leap; /* NONE, PRE_POS or PRE_NEG, or VMCLOCK_ALTERED_KERNEL_LEAP */
	/* When the leap second begins, in UTC with the offset. */
	int64_t leap_at_sec;
};

/*
 * Checks the values, and places the leap second at the end of the UTC month of
 * the first published time.  Returns EOVERFLOW or EDOM if a value is not allowed.
 */
int altered_time_start(struct altered_time *altered,
		       const struct kernel_time *first);

/* Returns the sample that is published in place of this one. */
struct kernel_time altered_time_apply(const struct altered_time *altered,
				      const struct kernel_time *sample);

#endif /* VMCLOCK_ALTERED_TIME_H */
