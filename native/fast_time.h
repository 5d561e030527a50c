/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page's formula in 128 bits, for usual pages.  A result is either exact or
 * refused.
 *
 * The slope, the time that one tick adds, is computed first.  It does not depend
 * on the counter, so a processor can compute it while it reads the counter.
 * Only a subtraction, a multiplication and an addition then depend on the
 * counter.
 *
 * The slope is rounded down by less than 1 / 2^64 ns.  So the amount for n ticks
 * is too small by less than n / 2^64 ns; this number n is its slack.  If the
 * slack leaves open which whole nanosecond is right, or a value is beyond the
 * limits below, the result is refused and exact_time.h must compute it.
 */
#ifndef VMCLOCK_FAST_TIME_H
#define VMCLOCK_FAST_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "int192.h"
#include "vmclock.h"

/* Until 2112.  The sum with the 2^62 ns of fast_times() fits into 64 bits. */
#define FAST_SEC_LIMIT 4500000000ull
/* 224 days at 3.7 GHz.  Excludes counters before the reference. */
#define FAST_TICKS_LIMIT (1ull << 56)
/* Counters of at least 16 MHz. */
#define FAST_SLOPE_NS_LIMIT 64
/* Half a year: for an error at the reference, and for its growth. */
#define FAST_ERROR_NS_LIMIT (1ull << 54)

/* ns + frac / 2^64 nanoseconds.  Compilers handle two words well. */
struct fast_ns {
	uint64_t ns;
	uint64_t frac;
};

/* One tick of rate / 2^(64 + shift) seconds.  The shift is below 64. */
static inline struct fast_ns fast_slope(uint64_t rate, unsigned int shift)
{
	uint128 product = (uint128)rate * NS_PER_SEC;
	uint64_t high = (uint64_t)(product >> 64);
	uint64_t low = (uint64_t)product;
	struct fast_ns r = { high >> (shift & 63),
			     low >> (shift & 63) | high << 1 << (~shift & 63) };

	return r;
}

/* The amount for a number of ticks: below 2^62 ns inside the limits. */
static inline struct fast_ns fast_times(struct fast_ns slope, uint64_t ticks)
{
	uint128 product = (uint128)ticks * slope.frac;
	struct fast_ns r = { (uint64_t)(product >> 64) + ticks * slope.ns,
			     (uint64_t)product };

	return r;
}

/* frac64 / 2^64 seconds, exactly. */
static inline struct fast_ns fast_of_frac(uint64_t frac64)
{
	uint128 ns = (uint128)frac64 * NS_PER_SEC;
	struct fast_ns r = { (uint64_t)(ns >> 64), (uint64_t)ns };

	return r;
}

static inline struct fast_ns fast_add(struct fast_ns a, struct fast_ns b)
{
	struct fast_ns r;

	r.ns = a.ns + b.ns + __builtin_add_overflow(a.frac, b.frac, &r.frac);
	return r;
}

static inline struct fast_ns fast_subtract(struct fast_ns a, struct fast_ns b)
{
	struct fast_ns r;

	r.ns = a.ns - b.ns - __builtin_sub_overflow(a.frac, b.frac, &r.frac);
	return r;
}

/*
 * Returns whether a + x / 2^64 ns has the same whole nanoseconds for all x from 0
 * to below the slack.
 */
static inline bool fast_holds(struct fast_ns a, uint64_t slack)
{
	return a.frac + slack >= slack;
}

/*
 * Sets the whole nanoseconds below time - grown and above time + grown.  Each of
 * the two amounts may have been rounded down by the slack.  So their difference
 * may be off to both sides, and their sum by twice the slack.  Returns false if
 * that leaves a limit open.
 */
static inline bool fast_limits(struct fast_ns time, struct fast_ns grown,
			       uint64_t slack, uint64_t *below, uint64_t *above)
{
	struct fast_ns earliest = fast_subtract(time, grown);
	struct fast_ns latest = fast_add(time, grown);

	*below = earliest.ns;
	*above = latest.ns + 1;
	return earliest.frac >= slack && fast_holds(earliest, slack) &&
	       fast_holds(latest, 2 * slack) && latest.frac != 0;
}

/*
 * Derives everything that page_time_fill() derives and returns true, or returns
 * false if the page is not a usual one: a leap second is within a second, a field
 * is not covered, or a value is beyond the limits.
 */
bool fast_fill(struct vmclock_reading *reading, uint32_t covered);

#endif /* VMCLOCK_FAST_TIME_H */
