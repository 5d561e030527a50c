/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_MONOTONIC_H
#define VMCLOCK_MONOTONIC_H

#include <stdint.h>
#include <time.h>

#include "units.h"

/* Returns CLOCK_MONOTONIC, for deadlines.  Reading it never fails. */
static inline int64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NS_PER_SEC + now.tv_nsec;
}

#endif /* VMCLOCK_MONOTONIC_H */
