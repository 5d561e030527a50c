/* SPDX-License-Identifier: Apache-2.0 */
/* Estimates the rate of the counter from samples of the kernel's clock. */
#ifndef VMCLOCK_RATE_H
#define VMCLOCK_RATE_H

#include <stdint.h>

#include "kernel_time.h"

/*
 * The number of samples that a slope spans.  More samples reduce the error of
 * the windows; fewer samples follow the kernel's corrections of its rate sooner.
 * With an update each second, 8 samples leave an error of some 10 ns and follow
 * within 8 s.
 */
#define RATE_SAMPLES 8

/* The fields of a page that describe a tick and its error. */
struct counter_rate {
	uint64_t period_frac_sec;
	uint64_t est_error_frac_sec;
	uint64_t max_error_frac_sec;
	uint8_t shift;
};

/* The rate, and the last samples, from which it was estimated. */
struct rate_estimate {
	struct counter_rate rate;
	struct kernel_time samples[RATE_SAMPLES];
	unsigned int taken;
};

/*
 * Fits the rate to two samples.  The maximum error covers the windows of the
 * samples and the corrections that the kernel may make to its clock from now on.
 * Returns ERANGE if the samples do not determine a rate: they are too close to
 * each other, out of order, or have different offsets from TAI, as they have
 * around a leap second.
 */
int rate_fit(const struct kernel_time *older, const struct kernel_time *newer,
	     struct counter_rate *rate);

/*
 * Returns the error of the sample's window plus the tick in which a reader reads
 * the counter, which is tens of nanoseconds on some machines.  Rounds up.
 */
uint64_t rate_sampling_error_ns(const struct kernel_time *sample,
				const struct counter_rate *rate);

/* Takes two samples some time apart, for a first rate or a new one. */
int rate_calibrate(struct rate_estimate *estimate);

/*
 * Updates the rate by the sample, if the sample determines it.  Does not use a
 * sample within 10 ms of the last one that was kept.  After a leap second or a
 * step, only this sample is kept.  Two steps in a row more probably mean that the
 * rate has changed, so it is calibrated again.
 */
int rate_add_sample(struct rate_estimate *estimate,
		    const struct kernel_time *sample);

/* Returns the last sample that was kept.  Requires a calibration before. */
const struct kernel_time *rate_newest(const struct rate_estimate *estimate);

#endif /* VMCLOCK_RATE_H */
