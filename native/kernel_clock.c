/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's clock and the kernel's bound on its error, for pages without
 * time.  The caller, who has the page, decides what the bound means later, and
 * after a disruption.
 */
#include "kernel_clock.h"

#include <errno.h>
#include <time.h>

#include "kernel_time.h"
#include "time_errno.h"
#include "units.h"
#include "vmclock.h"

int64_t vmclock_kernel_utc_ns(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return time_from_errno(-errno);
	if (now.tv_sec >= INT64_MAX / NS_PER_SEC)
		return time_from_errno(-EOVERFLOW);
	return (int64_t)now.tv_sec * NS_PER_SEC + now.tv_nsec;
}

/* STA_INS stays set after the leap second, in TIME_OOP and TIME_WAIT. */
static int32_t leap_of_day(const struct timex *ntp, int state)
{
	if (state == TIME_OOP || (ntp->status & STA_INS) != 0)
		return 1;
	return (ntp->status & STA_DEL) != 0 ? -1 : 0;
}

int kernel_clock_error(const struct timex *ntp, int state,
		       uint64_t *max_error_ns, int32_t *leap)
{
	*max_error_ns = 0;
	*leap = 0;
	if (state < 0)
		return state;
	*max_error_ns = kernel_ntp_max_error_ns(ntp);
	*leap = leap_of_day(ntp, state);
	return kernel_ntp_synchronized(ntp, state) ? 0 : -EAGAIN;
}

int vmclock_kernel_error(uint64_t *max_error_ns, int32_t *leap)
{
	struct timex ntp;
	int state;

	if (max_error_ns == NULL || leap == NULL)
		return -EFAULT;
	state = kernel_ntp_read(&ntp);
	return kernel_clock_error(&ntp, state, max_error_ns, leap);
}
