/* SPDX-License-Identifier: Apache-2.0 */
/* Samples the kernel's clock, its error and its leap second state. */
#include "kernel_time.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "counter.h"

/* The narrowest of so many windows counts: interrupts widen a few of them. */
#define WINDOWS 16

int kernel_ntp_read(struct timex *ntp)
{
	int state;

	memset(ntp, 0, sizeof(*ntp));
	state = adjtimex(ntp);
	return state < 0 ? -errno : state;
}

/*
 * Linux inserts or deletes a second at the end of the UTC day on which the
 * status requests it, but the page's indicator is about the end of the month.
 * Programs set the status on the last day of the month, so on other days it is
 * ignored.
 */
static uint8_t leap_indicator(const struct timex *ntp, int state)
{
	time_t tomorrow = ntp->time.tv_sec + SEC_PER_DAY;
	struct tm day;

	if (state == TIME_OOP)
		return VMCLOCK_LEAP_POS;
	if (state == TIME_WAIT && (ntp->status & STA_INS) != 0)
		return VMCLOCK_LEAP_POST_POS;
	if (state == TIME_WAIT && (ntp->status & STA_DEL) != 0)
		return VMCLOCK_LEAP_POST_NEG;
	if (gmtime_r(&tomorrow, &day) == NULL || day.tm_mday != 1)
		return VMCLOCK_LEAP_NONE;
	if ((ntp->status & STA_INS) != 0)
		return VMCLOCK_LEAP_PRE_POS;
	if ((ntp->status & STA_DEL) != 0)
		return VMCLOCK_LEAP_PRE_NEG;
	return VMCLOCK_LEAP_NONE;
}

/* The window extends to the end of the last tick, not to its beginning. */
static void place_in_window(struct kernel_time *sample, uint64_t before,
			    uint64_t width)
{
	sample->counter = before + (width + 1) / 2;
	sample->uncertainty_ticks = width / 2 + 1;
}

static void sample_clock(struct kernel_time *sample)
{
	uint64_t narrowest = UINT64_MAX;

	for (int i = 0; i < WINDOWS; i++) {
		struct timespec now;
		uint64_t before = counter_ordered();
		uint64_t width;

		clock_gettime(CLOCK_REALTIME, &now);
		width = counter_ordered() - before;
		if (width >= narrowest)
			continue;
		narrowest = width;
		place_in_window(sample, before, width);
		sample->realtime_ns =
			(int64_t)now.tv_sec * NS_PER_SEC + now.tv_nsec;
	}
}

int kernel_time_sample(struct kernel_time *sample)
{
	struct timex before, after;
	int state;

	/* The clock and its offset must be from the same side of a leap second. */
	do {
		/*
		 * The error of adjtimex(2) is usually a filter's EPERM.  A
		 * caller would take it for an error of the page's path.
		 */
		if (kernel_ntp_read(&before) < 0)
			return -ENOSYS;
		sample_clock(sample);
		state = kernel_ntp_read(&after);
		if (state < 0)
			return -ENOSYS;
	} while (before.tai != after.tai || before.status != after.status);

	sample->max_error_ns = kernel_ntp_max_error_ns(&after);
	sample->est_error_ns = (uint64_t)after.esterror * NS_PER_USEC;
	sample->tai_offset_sec = after.tai;
	sample->synchronized = kernel_ntp_synchronized(&after, state);
	sample->leap_indicator = leap_indicator(&after, state);
	return 0;
}
