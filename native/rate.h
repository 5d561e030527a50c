/* SPDX-License-Identifier: Apache-2.0 */
/* Estimates the rate of the counter from samples of the kernel's clock. */
#ifndef VMCLOCK_RATE_H
#define VMCLOCK_RATE_H

#include <stdint.h>

#include "kernel_time.h"

/*
 * Samples that a slope spans.  More would average the windows' errors away,
 * fewer follow the kernel's corrections of its rate sooner; at an update each
 * second, 8 leave some 10 ns of the former and 8 s of the latter.
 */
#define RATE_SAMPLES 8

/* What a page says of the counter: a tick and its error, in fixed point. */
struct counter_rate {
	uint64_t period_frac_sec;
	uint64_t est_error_frac_sec;
	uint64_t max_error_frac_sec;
	uint8_t shift;
};

/* The rate, and the last samples, which it was estimated from. */
struct rate_estimate {
	struct counter_rate rate;
	struct kernel_time samples[RATE_SAMPLES];
	unsigned int taken;
};

/*
 * Fits the rate to two samples.  The maximum error covers what the samples
 * leave open and what the kernel may do to its clock from now on.  Returns
 * EDOM where they say nothing about it: they are too close to each other,
 * out of order, or of different offsets from TAI, as around a leap second.
 */
int rate_fit(const struct kernel_time *older, const struct kernel_time *newer,
	     struct counter_rate *rate);

/*
 * What the window of the sample leaves open, and the tick within which a
 * reader reads, which is tens of nanoseconds on some machines; rounded up.
 */
uint64_t rate_sampling_error_ns(const struct kernel_time *sample,
				const struct counter_rate *rate);

/* Takes two samples at some distance, for a first rate or a new one. */
int rate_calibrate(struct rate_estimate *estimate);

/*
 * The rate up to the sample, if it says anything about the rate.  Behind a leap
 * second or a step, the samples start anew; two steps in a row are rather a
 * rate that changed, and it is measured afresh.
 */
int rate_add_sample(struct rate_estimate *estimate,
		    const struct kernel_time *sample);

/* Returns the last sample that was kept; there is one after a calibration. */
const struct kernel_time *rate_newest(const struct rate_estimate *estimate);

#endif /* VMCLOCK_RATE_H */
