/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exact fixed-point arithmetic for the page's formula, rounded once.
 *
 * A quantity is a number of 1 / 2^64 ns, in 192 bits of two's complement.
 * Before the shift by the period's shift, it is a number of 1 / 2^(64 + shift)
 * ns.  The largest product, 2^63 ticks * (2^64 - 1) * 10^9, needs 157 bits, so
 * a sum of a few products fits.
 */
#ifndef VMCLOCK_INT192_H
#define VMCLOCK_INT192_H

#include <stdbool.h>
#include <stdint.h>

#include "units.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

/* The value is low + 2^64 * high. */
struct int192 {
	uint64_t low;
	int128 high;
};

static inline struct int192 int192_negate(struct int192 a)
{
	struct int192 r = { -a.low, -a.high - (a.low != 0) };

	return r;
}

static inline struct int192 int192_add(struct int192 a, struct int192 b)
{
	struct int192 r;

	r.high = a.high + b.high + __builtin_add_overflow(a.low, b.low, &r.low);
	return r;
}

/* ticks * rate * 10^9 */
static inline struct int192 int192_product(uint64_t ticks, uint64_t rate)
{
	uint128 product = (uint128)ticks * rate;
	uint128 low = (uint128)(uint64_t)product * NS_PER_SEC;
	uint128 high = (uint128)(uint64_t)(product >> 64) * NS_PER_SEC;
	struct int192 r = { (uint64_t)low,
			    (int128)(high + (uint64_t)(low >> 64)) };

	return r;
}

/* frac64 / 2^64 s */
static inline struct int192 int192_from_frac(uint64_t frac64)
{
	uint128 ns = (uint128)frac64 * NS_PER_SEC;
	struct int192 r = { (uint64_t)ns, (int128)(ns >> 64) };

	return r;
}

/* a / 2^shift rounded down, for every shift from 0 to 255 */
static inline struct int192 int192_shift(struct int192 a, unsigned int shift)
{
	if (shift >= 192) {
		a.high >>= 127;
		a.low = (uint64_t)a.high;
		return a;
	}
	for (; shift >= 64; shift -= 64) {
		a.low = (uint64_t)a.high;
		a.high >>= 64;
	}
	/* In two shifts, because a shift by 64 is undefined (shift can be 0). */
	a.low = (a.low >> shift) | ((uint64_t)a.high << 1 << (63 - shift));
	a.high >>= shift;
	return a;
}

/*
 * base + a / 2^shift in whole nanoseconds, rounded down.  The result is exact,
 * because base has no bits below those that the shift keeps.
 */
static inline int128 int192_floor_ns(struct int192 base, struct int192 a,
				     unsigned int shift)
{
	return int192_add(base, int192_shift(a, shift)).high;
}

/* The same, rounded up. */
static inline int128 int192_ceil_ns(struct int192 base, struct int192 a,
				    unsigned int shift)
{
	return -int192_floor_ns(int192_negate(base), int192_negate(a), shift);
}

#endif /* VMCLOCK_INT192_H */
