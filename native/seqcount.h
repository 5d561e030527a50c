/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seqcount protocol of the page.  All of its barriers are in this file, and so
 * are the barriers for ClockBound's segment.
 *
 *   reader                              writer
 *     word, acquire         [R1] <-.      count = odd, relaxed
 *     relaxed loads of fields       \     release fence         [W1]
 *     acquire fence         [R2]     \    relaxed stores of fields
 *     word again, relaxed             `-- count = even, release [W2]
 *
 * The word is bytes 8 to 15 of the page.  It has the count, and the fields
 * counter_id and time_type, by which the other fields are interpreted.  It also
 * has version, which is checked only when the page is opened.
 *
 * A copy is consistent for two reasons:
 *
 *   1. A reader that loaded the even count of an update sees all fields of that
 *      update, because its acquire load [R1] reads from the release store [W2].
 *
 *   2. A reader that loaded any field of a later update sees the odd count of
 *      that update, or a later count, in its second load.  The field was stored
 *      behind the fence [W1] and loaded ahead of the fence [R2], and two fences
 *      paired in this way order what is around them.
 *
 * So if both loads have the same even count, every field is from the update that
 * wrote this count.
 *
 * Both reasons also hold for counter_id and time_type, which are loaded together
 * with the count and not behind it.  C does not define a 64-bit load of bytes
 * that were stored 8 and 32 bits at a time, but the processors do.  An aligned
 * 64-bit load is a single access on x86-64 (the manuals of Intel and AMD
 * guarantee it) and on Arm (it is single-copy atomic).  The aligned smaller
 * stores are single accesses too.
 *
 *   1. The writer stores both fields ahead of the release [W2].  If the reader's
 *      single access had the count from [W2] and an older field, it would have
 *      taken place before the store of the field and after the later store of
 *      the count, which is a contradiction.
 *
 *   2. If that access has a field of a later update, this field too was stored
 *      behind [W1] and loaded ahead of [R2].
 *
 * Acquire and release order whole instructions, whatever their sizes are: LDAR
 * is ahead of every later load, and STLR is behind every earlier store.  The
 * 64-bit load contains the 32 bits of the release store, and that orders what is
 * ahead of the store before what is behind the load.  x86-64 keeps all loads in
 * order, and all stores, without barriers.
 *
 * The second load could compare the count alone, because an update changes the
 * two fields only while the count is odd.  Comparing the whole word costs the
 * same.
 */
#ifndef VMCLOCK_SEQCOUNT_H
#define VMCLOCK_SEQCOUNT_H

#include "page.h"

/* Pairs with the release of the even count in seqcount_write_end() [W2]. */
static inline uint64_t seqcount_read_begin(const struct vmclock_abi *page)
{
	return le64toh(
		atomic_load_explicit(page_word(page), memory_order_acquire));
}

static inline bool seqcount_read_retry(const struct vmclock_abi *page,
				       uint64_t begun)
{
	/*
	 * Keeps the copies above ahead of the second load of the word; pairs
	 * with the release fence in seqcount_write_begin() [W1].
	 */
	atomic_thread_fence(memory_order_acquire);
	return le64toh(atomic_load_explicit(page_word(page),
					    memory_order_relaxed)) != begun;
}

/*
 * The caller is the only writer.  Returns true if the count was odd already.
 * Then a writer died in its update, and this update also completes that one.
 */
static inline bool seqcount_write_begin(struct vmclock_abi *page)
{
	uint32_t count = page_load32(&page->seq_count);

	page_store32(&page->seq_count, count | 1);
	/*
	 * Keeps the odd count ahead of the stores that follow; pairs with the
	 * acquire fence in seqcount_read_retry() [R2].
	 */
	atomic_thread_fence(memory_order_release);
	return (count & 1) != 0;
}

static inline void seqcount_write_end(struct vmclock_abi *page)
{
	uint32_t even = page_load32(&page->seq_count) + 1;

	/* Pairs with the acquire load in seqcount_read_begin(). */
	atomic_store_explicit((_Atomic uint32_t *)&page->seq_count,
			      htole32(even), memory_order_release);
}

/*
 * ClockBound's segment has the same protocol with a count of 16 bits in bytes 14
 * and 15.  The word is bytes 8 to 15 here too: the size, the version and the
 * count.  Both reasons above hold for it, with two reservations.
 *
 * ClockBound makes the count odd by a release store and has no fence [W1] behind
 * it.  On Arm, the stores of the fields may then become visible ahead of the odd
 * count, by the time that a store waits in a processor, some hundred nanoseconds.
 * Nothing that a reader does can order them.  But the reader reads two clocks
 * between its copies and its second load of the word, which takes about as long.
 * So it most probably sees the odd count.  On x86-64 the stores are in order.
 *
 * The count comes back after 32 767 updates, which take nine hours.  A reader that
 * is stopped between its two loads for this time, to the second, would not detect
 * the updates.
 */
static inline uint64_t seqcount_segment_begin(const void *segment)
{
	/* Pairs with the daemon's release of the even count. */
	return atomic_load_explicit((const _Atomic page_word_bits *)segment + 1,
				    memory_order_acquire);
}

static inline bool seqcount_segment_retry(const void *segment, uint64_t begun)
{
	/*
	 * Keeps the copies above ahead of the second load of the word; pairs
	 * with the daemon's store of the odd count.
	 */
	atomic_thread_fence(memory_order_acquire);
	return atomic_load_explicit((const _Atomic page_word_bits *)segment + 1,
				    memory_order_relaxed) != begun;
}

/*
 * An update that readers have found unfinished: its odd count, and since when, in
 * milliseconds, in the lower 32 bits.  Starts as 0.  All readers of a page share
 * it, so only the first of them wait for an update that does not end.
 */
typedef _Atomic uint64_t seqcount_update;

enum seqcount_patience { SEQCOUNT_WAIT, SEQCOUNT_NO_WAIT };

/* How long a reader has waited.  All fields but `update` start as 0. */
struct seqcount_wait {
	seqcount_update *update;
	int64_t deadline_ns;
	uint32_t tries;
	bool last;
};

/*
 * Call it after each try that failed, with the count that the page has now.
 * Returns 0 if the caller should try again, after a pause.
 *
 * The first pauses together take some ten microseconds.  That is a thousand times
 * as long as an update takes, so the writer has probably lost its processor.  From
 * then on, this function yields the processor, or returns EINPROGRESS to a caller
 * that must not wait.
 *
 * Returns ETIMEDOUT once a try that began after 100 ms has failed too, and at once
 * if readers have found the same odd count for 100 ms.
 */
int seqcount_wait(struct seqcount_wait *wait, uint32_t count,
		  enum seqcount_patience patience);

#endif /* VMCLOCK_SEQCOUNT_H */
