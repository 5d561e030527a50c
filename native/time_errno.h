/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A time or an error in one return value: a value below VMCLOCK_TIME_LOWEST is
 * INT64_MIN + errno.
 */
#ifndef VMCLOCK_TIME_ERRNO_H
#define VMCLOCK_TIME_ERRNO_H

#include <stdbool.h>
#include <stdint.h>

#include "vmclock.h"

/* error is a negative errno. */
static inline int64_t time_from_errno(int error)
{
	return INT64_MIN - error;
}

static inline bool time_is_errno(int64_t ns)
{
	return ns < VMCLOCK_TIME_LOWEST;
}

#endif /* VMCLOCK_TIME_ERRNO_H */
