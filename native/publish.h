/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_PUBLISH_H
#define VMCLOCK_PUBLISH_H

#include "kernel_time.h"
#include "vmclock.h"

/* vmclock_publisher_update() for a sample that the caller gives. */
int publish_sample(struct vmclock_publisher *publisher,
		   const struct kernel_time *sample);

#endif /* VMCLOCK_PUBLISH_H */
