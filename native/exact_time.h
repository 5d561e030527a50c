/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page's formula, on the page's own scale:
 *
 *   T       = time + (counter - counter_value) * period
 *   |error| <= time_maxerror + |counter - counter_value| * maxerror_rate
 *
 * where period and rate are in 1 / 2^(64 + counter_period_shift) s.  The
 * difference of the counters is taken modulo 2^64 and is signed: the counter
 * may have been read on another CPU, slightly before the reference.
 *
 * Every result is exact for every input, rounded once, or EOVERFLOW.
 */
#ifndef VMCLOCK_EXACT_TIME_H
#define VMCLOCK_EXACT_TIME_H

#include "vmclock.h"

/*
 * Which time: T rounded down, or T with its maximum error taken off and rounded
 * down, or added and rounded up.
 */
enum exact_end { EXACT_T, EXACT_EARLIEST, EXACT_LATEST };

int exact_time(const struct vmclock_reading *r, enum exact_end end,
	       int64_t *ns);

/* An error that grows from the reference at one of the rates, rounded up. */
int exact_error(const struct vmclock_reading *r, uint64_t rate,
		uint64_t at_reference_ns, uint64_t *ns);

#endif /* VMCLOCK_EXACT_TIME_H */
