/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_KERNEL_TIME_H
#define VMCLOCK_KERNEL_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/timex.h>

#include "units.h"

/* The kernel's clock and the hardware counter at the same instant. */
struct kernel_time {
	/* The counter in the middle of the window in which the clock was read. */
	uint64_t counter;
	/* Half of that window: the sample is wrong by at most this. */
	uint64_t uncertainty_ticks;
	/* CLOCK_REALTIME, in nanoseconds since 1970 UTC. */
	int64_t realtime_ns;

	/* From ntp_adjtime(2). */
	uint64_t max_error_ns;
	uint64_t est_error_ns;
	int32_t tai_offset_sec; /* TAI - UTC; 0 if the kernel does not know it */
	bool synchronized;
	uint8_t leap_indicator; /* VMCLOCK_LEAP_ */
};

/* By this rate the kernel increases its maximum error (MAXFREQ). */
#define KERNEL_DRIFT_PPM 500

int kernel_time_sample(struct kernel_time *sample);

/* Fills *ntp and returns the clock's state, TIME_OK and so on, or -errno. */
int kernel_ntp_read(struct timex *ntp);

/* Returns whether a program keeps the kernel's clock and maxerror right. */
static inline bool kernel_ntp_synchronized(const struct timex *ntp, int state)
{
	return state != TIME_ERROR && (ntp->status & STA_UNSYNC) == 0;
}

static inline uint64_t kernel_ntp_max_error_ns(const struct timex *ntp)
{
	return (uint64_t)ntp->maxerror * NS_PER_USEC;
}

#endif /* VMCLOCK_KERNEL_TIME_H */
