/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_PUBLISH_H
#define VMCLOCK_PUBLISH_H

#include "kernel_time.h"
#include "vmclock.h"

/* What a page says of the counter: a tick and its error, in fixed point. */
struct counter_rate {
	uint64_t period_frac_sec;
	uint64_t est_error_frac_sec;
	uint64_t max_error_frac_sec;
	uint8_t shift;
};

/*
 * Fits the rate to two samples.  The maximum error covers what the samples
 * leave open and what the kernel may do to its clock from now on.  Returns
 * EDOM where they say nothing about it: they are too close to each other,
 * out of order, or of different offsets from TAI, as around a leap second.
 */
int publish_fit(const struct kernel_time *older,
		const struct kernel_time *newer, struct counter_rate *rate);

/* One update from a sample: vmclock_publisher_update() without the kernel. */
int publish_sample(struct vmclock_publisher *publisher,
		   const struct kernel_time *sample);

#endif /* VMCLOCK_PUBLISH_H */
