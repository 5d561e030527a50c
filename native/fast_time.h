/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page's formula within 128 bits, for the pages there are: exact as well,
 * or not known.
 *
 * First of all comes what one tick adds, the slope.  Nothing of that needs the
 * counter, so a processor has it ready by the time that the counter is read,
 * and what follows the counter is a subtraction, a multiplication and an
 * addition.
 *
 * The slope is rounded down, by less than 1 / 2^64 ns, and so an amount for
 * some ticks stands for anything from there to less than that many 1 / 2^64 ns
 * more: its slack.  Where this leaves the nanosecond open, and beyond the
 * limits below, nothing is known, and exact_time.h is to be asked.
 */
#ifndef VMCLOCK_FAST_TIME_H
#define VMCLOCK_FAST_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "int192.h"
#include "vmclock.h"

/* Until 2112.  With 2^62 ns of the limits below it stays within 64 bits. */
#define FAST_SEC_LIMIT 4500000000ull
/* 224 days of 3.7 GHz; and no counter before the reference. */
#define FAST_TICKS_LIMIT (1ull << 56)
/* Counters of 16 MHz and more. */
#define FAST_SLOPE_NS_LIMIT 64
/* Half a year, for what an error is at the reference and what it has grown. */
#define FAST_ERROR_NS_LIMIT (1ull << 54)

/* ns + frac / 2^64 nanoseconds; compilers do well by two words. */
struct fast_ns {
	uint64_t ns;
	uint64_t frac;
};

/* What a tick adds, of rate / 2^(64 + shift) s; the shift is below 64. */
static inline struct fast_ns fast_slope(uint64_t rate, unsigned int shift)
{
	uint128 product = (uint128)rate * NS_PER_SEC;
	uint64_t high = (uint64_t)(product >> 64);
	uint64_t low = (uint64_t)product;
	struct fast_ns r = { high >> (shift & 63),
			     low >> (shift & 63) | high << 1 << (~shift & 63) };

	return r;
}

/* What so many ticks add: below 2^62 ns within the limits. */
static inline struct fast_ns fast_times(struct fast_ns slope, uint64_t ticks)
{
	uint128 product = (uint128)ticks * slope.frac;
	struct fast_ns r = { (uint64_t)(product >> 64) + ticks * slope.ns,
			     (uint64_t)product };

	return r;
}

/* frac64 / 2^64 s: exact. */
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

/* True if a + x / 2^64 ns has the same whole ns for all 0 <= x < slack. */
static inline bool fast_holds(struct fast_ns a, uint64_t slack)
{
	return a.frac + slack >= slack;
}

/*
 * Fills in all that page_time_fill() does, or nothing where this is not the
 * way.  Without a leap second within reach, and with all fields of the time.
 */
bool fast_fill(struct vmclock_reading *reading, uint32_t covered);

#endif /* VMCLOCK_FAST_TIME_H */
