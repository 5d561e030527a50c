/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads and stores of the fields of a page.
 *
 * Another program writes the page, so every field that can change is accessed
 * atomically, relaxed and in its natural size.  Only seqcount.h orders the
 * accesses.  Only this file converts from and to little-endian.
 */
#ifndef VMCLOCK_PAGE_H
#define VMCLOCK_PAGE_H

#include <endian.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vmclock-abi.h>

/* A shorter page offers nothing.  This covers the count, marker and flags. */
#define PAGE_MIN_SIZE (offsetof(struct vmclock_abi, flags) + sizeof(uint64_t))

#define PAGE_VERSION 1

static inline uint8_t page_load8(const __u8 *field)
{
	return atomic_load_explicit((const _Atomic uint8_t *)field,
				    memory_order_relaxed);
}

static inline uint16_t page_load16(const __le16 *field)
{
	return le16toh(atomic_load_explicit((const _Atomic uint16_t *)field,
					    memory_order_relaxed));
}

static inline uint32_t page_load32(const __le32 *field)
{
	return le32toh(atomic_load_explicit((const _Atomic uint32_t *)field,
					    memory_order_relaxed));
}

static inline uint64_t page_load64(const __le64 *field)
{
	return le64toh(atomic_load_explicit((const _Atomic uint64_t *)field,
					    memory_order_relaxed));
}

/*
 * Bytes 8 to 15 as one word.  A read section loads these four fields together.
 * In host order, version is in the lowest bits of the word and seq_count in the
 * highest.
 */
typedef uint64_t __attribute__((may_alias)) page_word_bits;

static inline const _Atomic page_word_bits *
page_word(const struct vmclock_abi *page)
{
	return (const _Atomic page_word_bits *)(const void *)&page->version;
}

static inline uint16_t page_word_version(uint64_t word)
{
	return (uint16_t)word;
}

static inline uint8_t page_word_counter_id(uint64_t word)
{
	return (uint8_t)(word >> 16);
}

static inline uint8_t page_word_time_type(uint64_t word)
{
	return (uint8_t)(word >> 24);
}

static inline uint32_t page_word_count(uint64_t word)
{
	return (uint32_t)(word >> 32);
}

static inline bool page_word_in_update(uint64_t word)
{
	return (page_word_count(word) & 1) != 0;
}

/* Compares both fields at once. */
static inline bool page_word_is_of(uint64_t word, uint8_t counter_id,
				   uint8_t time_type)
{
	return (uint16_t)(word >> 16) == (counter_id | time_type << 8);
}

/*
 * Loads a field that is read without the count.  Keeps what follows the check of
 * a generation or a marker behind the check; pairs with the hypervisor, which
 * changes the page before it lets the restored CPUs run.
 */
static inline uint64_t page_acquire64(const __le64 *field)
{
	return le64toh(atomic_load_explicit((const _Atomic uint64_t *)field,
					    memory_order_acquire));
}

static inline void page_store8(__u8 *field, uint8_t value)
{
	atomic_store_explicit((_Atomic uint8_t *)field, value,
			      memory_order_relaxed);
}

static inline void page_store16(__le16 *field, uint16_t value)
{
	atomic_store_explicit((_Atomic uint16_t *)field, htole16(value),
			      memory_order_relaxed);
}

static inline void page_store32(__le32 *field, uint32_t value)
{
	atomic_store_explicit((_Atomic uint32_t *)field, htole32(value),
			      memory_order_relaxed);
}

static inline void page_store64(__le64 *field, uint64_t value)
{
	atomic_store_explicit((_Atomic uint64_t *)field, htole64(value),
			      memory_order_relaxed);
}

/*
 * Changes a generation or a marker to a value that it has not had before.  The
 * caller is the only writer.
 */
static inline void page_raise64(__le64 *field)
{
	page_store64(field, page_load64(field) + 1);
}

/* Returns whether the page's time may be relied on with this status. */
static inline bool page_reliable(uint8_t clock_status)
{
	return clock_status == VMCLOCK_STATUS_SYNCHRONIZED ||
	       clock_status == VMCLOCK_STATUS_FREERUNNING;
}

/*
 * Returns TAI - UTC in seconds: the magnitude of tai_offset_sec.  Linux's driver
 * uses the field as UTC - TAI, which has been -37 since 2017, but pages with 37
 * exist.  TAI - UTC has been at least 10 since 1972 and cannot become negative, so
 * the sign carries no information.  In 32 bits, because -INT16_MIN needs them.
 */
static inline int32_t page_tai_minus_utc(int16_t tai_offset_sec)
{
	int32_t offset = tai_offset_sec;

	return offset < 0 ? -offset : offset;
}

/* True if the page covers the field to its end. */
#define PAGE_COVERS(covered, field)                         \
	((covered) >= offsetof(struct vmclock_abi, field) + \
			      sizeof(((struct vmclock_abi *)0)->field))

/* The smeared scales are reserved: no specification defines them yet. */
static inline bool page_known_scale(uint8_t time_type)
{
	return time_type == VMCLOCK_TIME_UTC || time_type == VMCLOCK_TIME_TAI ||
	       time_type == VMCLOCK_TIME_MONOTONIC;
}

#endif /* VMCLOCK_PAGE_H */
