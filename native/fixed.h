/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exact fixed-point arithmetic for the page's formula, rounded once.
 *
 * All quantities are nanoseconds in 1 / 2^64, in 192 bits of two's
 * complement; before the shift of the period they are in 1 / 2^(64 + shift).
 * The largest product, 2^63 ticks * (2^64 - 1) * 10^9, takes 157 bits, so
 * the sum of any few of them fits.
 */
#ifndef VMCLOCK_FIXED_H
#define VMCLOCK_FIXED_H

#include <stdbool.h>
#include <stdint.h>

#define NS_PER_SEC 1000000000

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

/* The value is low + 2^64 * high. */
struct fixed {
	uint64_t low;
	int128 high;
};

static inline struct fixed fixed_negate(struct fixed a)
{
	struct fixed r = { -a.low, -a.high - (a.low != 0) };

	return r;
}

static inline struct fixed fixed_add(struct fixed a, struct fixed b)
{
	struct fixed r;

	r.high = a.high + b.high + __builtin_add_overflow(a.low, b.low, &r.low);
	return r;
}

/* ticks * rate * 10^9 */
static inline struct fixed fixed_product(uint64_t ticks, uint64_t rate)
{
	uint128 product = (uint128)ticks * rate;
	uint128 low = (uint128)(uint64_t)product * NS_PER_SEC;
	uint128 high = (uint128)(uint64_t)(product >> 64) * NS_PER_SEC;
	struct fixed r = { (uint64_t)low,
			   (int128)(high + (uint64_t)(low >> 64)) };

	return r;
}

/* frac64 / 2^64 s */
static inline struct fixed fixed_from_frac(uint64_t frac64)
{
	uint128 ns = (uint128)frac64 * NS_PER_SEC;
	struct fixed r = { (uint64_t)ns, (int128)(ns >> 64) };

	return r;
}

/* a / 2^shift rounded down, for every shift of 0 to 255 */
static inline struct fixed fixed_shift(struct fixed a, unsigned int shift)
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
	/* Twice, because a shift by 64 where shift is 0 is undefined. */
	a.low = (a.low >> shift) | ((uint64_t)a.high << 1 << (63 - shift));
	a.high >>= shift;
	return a;
}

/* base + a / 2^shift in whole nanoseconds, rounded down: exact, since base
 * has no bits below those that the first rounding leaves. */
static inline int128 fixed_floor_ns(struct fixed base, struct fixed a,
				    unsigned int shift)
{
	return fixed_add(base, fixed_shift(a, shift)).high;
}

/* The same rounded up. */
static inline int128 fixed_ceil_ns(struct fixed base, struct fixed a,
				   unsigned int shift)
{
	return -fixed_floor_ns(fixed_negate(base), fixed_negate(a), shift);
}

/*
 * The same within 64 and 128 bits, for the pages there are: exact as well, or
 * not at all.  An amount is in 1 / 2^64 s, and stands for anything from there
 * to two more, which is what the shifts below cut off.  Where that leaves the
 * nanosecond open, and outside of 1970 to 2261, the answer is false and the
 * functions above are to be asked.
 */
#define QUICK_SHIFT_MIN 2
#define QUICK_SHIFT_MAX 63
#define QUICK_SEC_LIMIT 9200000000ull
#define QUICK_SLACK 2
/* Some months, which keeps what is added to a time from overflowing. */
#define QUICK_MAX_ERROR_NS 20000000000000000ull

static inline bool quick_applies(uint64_t sec, unsigned int shift)
{
	return shift - QUICK_SHIFT_MIN <= QUICK_SHIFT_MAX - QUICK_SHIFT_MIN &&
	       sec < QUICK_SEC_LIMIT;
}

/* |ticks| * rate / 2^shift, rounded down; below 2^125 where quick_applies() */
static inline int128 quick_amount(uint64_t ticks, uint64_t rate,
				  unsigned int shift)
{
	return (int128)((uint128)ticks * rate >> shift);
}

/* Nanoseconds rounded down, and what was cut off, in 1 / 2^64 ns. */
struct quick_ns {
	uint64_t ns;
	uint64_t rest;
	bool known;
};

static inline struct quick_ns quick_ns(uint64_t sec, uint64_t frac64,
				       int128 amount)
{
	int128 sum = amount + frac64;
	uint64_t whole = sec + (uint64_t)(int64_t)(sum >> 64);
	uint128 part = (uint128)(uint64_t)sum * NS_PER_SEC;
	struct quick_ns r = {
		.ns = whole * NS_PER_SEC + (uint64_t)(part >> 64),
		.rest = (uint64_t)part,
	};

	r.known = whole < QUICK_SEC_LIMIT &&
		  r.rest < -(uint64_t)QUICK_SLACK * NS_PER_SEC;
	return r;
}

/* sec + frac64 / 2^64 s + amount in nanoseconds, rounded down */
static inline bool quick_floor_ns(uint64_t sec, uint64_t frac64, int128 amount,
				  int64_t *ns)
{
	struct quick_ns r = quick_ns(sec, frac64, amount);

	if (r.known)
		*ns = (int64_t)r.ns;
	return r.known;
}

/* The same rounded up. */
static inline bool quick_ceil_ns(uint64_t sec, uint64_t frac64, int128 amount,
				 int64_t *ns)
{
	struct quick_ns r = quick_ns(sec, frac64, amount);

	if (r.known && r.rest != 0)
		*ns = (int64_t)r.ns + 1;
	return r.known && r.rest != 0;
}

#endif /* VMCLOCK_FIXED_H */
