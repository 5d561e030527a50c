/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_KERNEL_TIME_H
#define VMCLOCK_KERNEL_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/timex.h>

#include "units.h"

/* The kernel's clock beside the hardware counter, at one instant. */
struct kernel_time {
	/* The counter in the middle of the window that held the clock. */
	uint64_t counter;
	/* Half of that window: the sample is off by this at most. */
	uint64_t uncertainty_ticks;
	/* CLOCK_REALTIME, in nanoseconds since 1970 UTC. */
	int64_t realtime_ns;

	/* From ntp_adjtime(2). */
	uint64_t max_error_ns;
	uint64_t est_error_ns;
	int32_t tai_offset_sec; /* TAI - UTC; 0 where nobody told the kernel */
	bool synchronized;
	uint8_t leap_indicator; /* VMCLOCK_LEAP_ */
};

/* The kernel lets its own maximum error grow by this (MAXFREQ). */
#define KERNEL_DRIFT_PPM 500

int kernel_time_sample(struct kernel_time *sample);

/* Fills *ntp and returns the clock's state, TIME_OK and so on, or -errno. */
int kernel_ntp_read(struct timex *ntp);

/* Whether somebody answers for the kernel's time and for its maxerror. */
static inline bool kernel_ntp_synchronized(const struct timex *ntp, int state)
{
	return state != TIME_ERROR && (ntp->status & STA_UNSYNC) == 0;
}

static inline uint64_t kernel_ntp_max_error_ns(const struct timex *ntp)
{
	return (uint64_t)ntp->maxerror * NS_PER_USEC;
}

#endif /* VMCLOCK_KERNEL_TIME_H */
