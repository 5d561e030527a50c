/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page's formula, on the page's own scale:
 *
 *   T       = time + (counter - counter_value) * period
 *   |error| <= time_maxerror + |counter - counter_value| * maxerror_rate
 *
 * where period and rate are in 1 / 2^(64 + counter_period_shift) s.  The
 * difference of the counters is taken modulo 2^64 and is signed, because the
 * counter may have been read on another CPU, slightly before the reference.
 *
 * For every input, the result is exact and rounded once, or EOVERFLOW.
 */
#ifndef VMCLOCK_EXACT_TIME_H
#define VMCLOCK_EXACT_TIME_H

#include "vmclock.h"

/*
 * Which time to compute: T rounded down, T minus its maximum error rounded down,
 * or T plus its maximum error rounded up.
 */
enum exact_end { EXACT_T, EXACT_EARLIEST, EXACT_LATEST };

int exact_time(const struct vmclock_reading *r, enum exact_end end,
	       int64_t *ns);

/* Computes an error that grows at `rate` from the reference; rounds up. */
int exact_error(const struct vmclock_reading *r, uint64_t rate,
		uint64_t at_reference_ns, uint64_t *ns);

#endif /* VMCLOCK_EXACT_TIME_H */
