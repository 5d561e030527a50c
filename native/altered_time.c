/* SPDX-License-Identifier: Apache-2.0 */
#include "altered_time.h"

#include <errno.h>

#include <linux/vmclock-abi.h>

#include "vmclock.h"

/* How long the page remembers the leap second.  A month has more days. */
#define REMEMBER_NS (INT64_C(7) * SEC_PER_DAY * NS_PER_SEC)

int altered_time_start(struct altered_time *altered,
		       const struct kernel_time *first)
{
	int64_t utc_ns;
	struct leap leap;
	int error;

	if (!altered->active)
		return 0;
	if (altered->offset_ns > VMCLOCK_ALTERED_MOST_OFFSET_NS ||
	    altered->offset_ns < -VMCLOCK_ALTERED_MOST_OFFSET_NS ||
	    altered->max_error_ns < 0 ||
	    altered->max_error_ns > VMCLOCK_ALTERED_MOST_ERROR_NS ||
	    __builtin_add_overflow(first->realtime_ns, altered->offset_ns,
				   &utc_ns) ||
	    utc_ns < 0)
		return -EOVERFLOW;
	if (altered->leap == VMCLOCK_ALTERED_KERNEL_LEAP ||
	    altered->leap == VMCLOCK_LEAP_NONE)
		return 0;
	if (altered->leap != VMCLOCK_LEAP_PRE_POS &&
	    altered->leap != VMCLOCK_LEAP_PRE_NEG)
		return -EDOM;
	error = leap_find((uint64_t)(utc_ns / NS_PER_SEC), 0,
			  (uint8_t)altered->leap, &leap);
	altered->leap_at_sec = leap.at_sec;
	return error;
}

/*
 * Steps the clock as Linux does: the inserted second counts 23:59:59 again, and
 * TAI - UTC changes when the leap second begins.
 */
static void apply_leap(const struct altered_time *altered,
		       struct kernel_time *time)
{
	bool inserts = altered->leap == VMCLOCK_LEAP_PRE_POS;
	int64_t since_ns =
		time->realtime_ns - altered->leap_at_sec * NS_PER_SEC;
	int step = inserts ? -1 : 1;

	time->leap_indicator = (uint8_t)altered->leap;
	if (since_ns < 0)
		return;
	time->realtime_ns += step * NS_PER_SEC;
	time->tai_offset_sec -= step;
	if (inserts && since_ns < NS_PER_SEC)
		time->leap_indicator = VMCLOCK_LEAP_POS;
	else if (since_ns < REMEMBER_NS)
		time->leap_indicator = inserts ? VMCLOCK_LEAP_POST_POS
					       : VMCLOCK_LEAP_POST_NEG;
	else
		time->leap_indicator = VMCLOCK_LEAP_NONE;
}

struct kernel_time altered_time_apply(const struct altered_time *altered,
				      const struct kernel_time *sample)
{
	struct kernel_time time = *sample;

	if (!altered->active)
		return time;
	/* Nobody synchronizes this clock, whatever the kernel's clock is. */
	time.synchronized = false;
	time.realtime_ns += altered->offset_ns;
	if (altered->max_error_ns != 0) {
		time.max_error_ns = (uint64_t)altered->max_error_ns;
		if (time.est_error_ns > time.max_error_ns)
			time.est_error_ns = time.max_error_ns;
	}
	if (altered->leap == VMCLOCK_LEAP_PRE_POS ||
	    altered->leap == VMCLOCK_LEAP_PRE_NEG)
		apply_leap(altered, &time);
	else if (altered->leap == VMCLOCK_LEAP_NONE)
		time.leap_indicator = VMCLOCK_LEAP_NONE;
	return time;
}
