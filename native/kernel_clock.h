/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_KERNEL_CLOCK_H
#define VMCLOCK_KERNEL_CLOCK_H

#include <stdint.h>
#include <sys/timex.h>

/* vmclock_kernel_error(), for what adjtimex(2) has returned. */
int kernel_clock_error(const struct timex *ntp, int state,
		       uint64_t *max_error_ns, int32_t *leap);

#endif /* VMCLOCK_KERNEL_CLOCK_H */
