/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Integers of 768 bits, as sign and magnitude, by schoolbook arithmetic.  They
 * are slow and simple, and share nothing with the library's arithmetic.  The
 * largest number of the formula, 2^64 s in ns over a denominator of
 * 2^(64 + 255), has 413 bits.
 */
#ifndef VMCLOCK_TESTS_BIGNUM_H
#define VMCLOCK_TESTS_BIGNUM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* The fuzzer uses 14 limbs, which are enough and faster. */
#ifndef BIG_LIMBS
#define BIG_LIMBS 24
#endif

struct big {
	bool negative; /* never for 0 */
	uint32_t limb[BIG_LIMBS]; /* the least first */
};

static inline bool big_is_zero(const struct big *a)
{
	for (int i = 0; i < BIG_LIMBS; i++)
		if (a->limb[i] != 0)
			return false;
	return true;
}

static inline struct big big_of(uint64_t value)
{
	struct big r = { 0 };

	r.limb[0] = (uint32_t)value;
	r.limb[1] = (uint32_t)(value >> 32);
	return r;
}

static inline struct big big_negate(struct big a)
{
	a.negative = !a.negative && !big_is_zero(&a);
	return a;
}

static inline struct big big_of_signed(int64_t value)
{
	/* The magnitude of INT64_MIN does not fit into an int64_t. */
	return value >= 0 ? big_of((uint64_t)value)
			  : big_negate(big_of((uint64_t) - (value + 1) + 1));
}

/* Compares the magnitudes: less, equal, greater. */
static inline int big_compare_size(const struct big *a, const struct big *b)
{
	for (int i = BIG_LIMBS - 1; i >= 0; i--)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

static inline int big_compare(const struct big *a, const struct big *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? big_compare_size(b, a) : big_compare_size(a, b);
}

static inline struct big big_add(struct big a, struct big b)
{
	struct big r = { 0 };
	int64_t carry = 0;
	int sign = 1;

	if (a.negative == b.negative) {
		r.negative = a.negative;
	} else {
		/* The larger minus the smaller, with the larger's sign. */
		if (big_compare_size(&a, &b) < 0) {
			struct big t = a;

			a = b;
			b = t;
		}
		r.negative = a.negative;
		sign = -1;
	}
	for (int i = 0; i < BIG_LIMBS; i++) {
		carry += (int64_t)a.limb[i] + sign * (int64_t)b.limb[i];
		r.limb[i] = (uint32_t)(carry & 0xffffffff);
		carry = (carry - (int64_t)r.limb[i]) / INT64_C(0x100000000);
	}
	if (carry != 0)
		abort(); /* BIG_LIMBS is too small */
	if (big_is_zero(&r))
		r.negative = false;
	return r;
}

static inline struct big big_multiply(struct big a, struct big b)
{
	struct big r = { 0 };

	for (int i = 0; i < BIG_LIMBS; i++) {
		uint64_t carry = 0;

		if (b.limb[i] == 0)
			continue;
		for (int j = 0; i + j < BIG_LIMBS; j++) {
			carry +=
				(uint64_t)a.limb[j] * b.limb[i] + r.limb[i + j];
			r.limb[i + j] = (uint32_t)carry;
			carry >>= 32;
		}
		if (carry != 0)
			abort();
	}
	r.negative = a.negative != b.negative && !big_is_zero(&r);
	return r;
}

/* a * 2^bits */
static inline struct big big_scale(struct big a, unsigned int bits)
{
	struct big power = { 0 };

	power.limb[bits / 32] = (uint32_t)1 << bits % 32;
	return big_multiply(a, power);
}

/* a / 2^bits, rounded towards minus infinity */
static inline struct big big_floor(struct big a, unsigned int bits)
{
	struct big r = { 0 };
	unsigned int limbs = bits / 32, rest = bits % 32;
	bool lost = false;

	for (unsigned int i = 0; i < limbs; i++)
		lost |= a.limb[i] != 0;
	for (unsigned int i = limbs; i < BIG_LIMBS; i++) {
		uint64_t pair = a.limb[i];

		if (i + 1 < BIG_LIMBS)
			pair |= (uint64_t)a.limb[i + 1] << 32;
		r.limb[i - limbs] = (uint32_t)(pair >> rest);
	}
	lost |= (a.limb[limbs] & (((uint32_t)1 << rest) - 1)) != 0;
	r.negative = a.negative && !big_is_zero(&r);
	return a.negative && lost ? big_add(r, big_of_signed(-1)) : r;
}

/* a / 2^bits, rounded towards plus infinity */
static inline struct big big_ceil(struct big a, unsigned int bits)
{
	return big_negate(big_floor(big_negate(a), bits));
}

/* Stores a and returns true if it is in [low, high]. */
static inline bool big_within(struct big a, int64_t low, int64_t high,
			      int64_t *value)
{
	struct big least = big_of_signed(low), most = big_of_signed(high);
	uint64_t size;

	if (big_compare(&a, &least) < 0 || big_compare(&a, &most) > 0)
		return false;
	size = (uint64_t)a.limb[1] << 32 | a.limb[0];
	*value = (int64_t)(a.negative ? 0 - size : size);
	return true;
}

#endif /* VMCLOCK_TESTS_BIGNUM_H */
