/* SPDX-License-Identifier: Apache-2.0 */
/* What a page offers: the bits of enum vmclock_offer. */
#ifndef VMCLOCK_OFFERS_H
#define VMCLOCK_OFFERS_H

#include "page.h"
#include "vmclock.h"

/* Clears the flags of the fields that `size` does not cover. */
static inline uint64_t offers_covered_flags(uint32_t covered, uint64_t flags)
{
	if (!PAGE_COVERS(covered, vm_generation_counter))
		flags &= ~(uint64_t)VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT;
	if (!PAGE_COVERS(covered, time_maxerror_nanosec))
		flags &= ~(uint64_t)VMCLOCK_FLAG_TIME_MAXERROR_VALID;
	if (!PAGE_COVERS(covered, time_esterror_nanosec))
		flags &= ~(uint64_t)VMCLOCK_FLAG_TIME_ESTERROR_VALID;
	return flags;
}

/*
 * Returns what a page with these flags offers, whether or not its status is
 * reliable now.
 */
static inline uint32_t offers_of(uint64_t flags, uint8_t time_type,
				 int counter_errno, int time_errno)
{
	/* Indexed by time_type, which page_known_scale() has checked. */
	static const uint8_t own[] = { VMCLOCK_OFFERS_UTC, VMCLOCK_OFFERS_TAI,
				       0 };
	static const uint8_t other[] = { VMCLOCK_OFFERS_TAI, VMCLOCK_OFFERS_UTC,
					 0 };
	/*
	 * An error needs its TIME flag and its PERIOD flag, which is 2 bits
	 * lower.  Here the bit of the PERIOD flag is set if both are.
	 */
	uint64_t both = flags & flags >> 2;
	uint32_t offers = VMCLOCK_OFFERS_MARKER;

	if ((flags & VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT) != 0)
		offers |= VMCLOCK_OFFERS_GENERATION;
	if ((flags & VMCLOCK_FLAG_NOTIFICATION_PRESENT) != 0)
		offers |= VMCLOCK_OFFERS_NOTIFICATION;
	if (counter_errno == 0)
		offers |= VMCLOCK_OFFERS_COUNTER;
	if (time_errno != 0)
		return offers;
	offers |= VMCLOCK_OFFERS_TIME | own[time_type];
	if ((flags & VMCLOCK_FLAG_TAI_OFFSET_VALID) != 0)
		offers |= other[time_type];
	if ((both & VMCLOCK_FLAG_PERIOD_MAXERROR_VALID) != 0)
		offers |= VMCLOCK_OFFERS_MAX_ERROR;
	if ((both & VMCLOCK_FLAG_PERIOD_ESTERROR_VALID) != 0)
		offers |= VMCLOCK_OFFERS_EST_ERROR;
	return offers;
}

#endif /* VMCLOCK_OFFERS_H */
