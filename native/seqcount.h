/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seqcount protocol of the page: all of its barriers are here.
 *
 *   reader                              writer
 *     word, acquire           <----.      count = odd, relaxed
 *     relaxed loads of fields       \     release fence         [W1]
 *     acquire fence         [R2]     \    relaxed stores of fields
 *     word again, relaxed             `-- count = even, release [W2]
 *
 * The word is bytes 8 to 15 of the page: counter_id and time_type, which say
 * how to interpret the other fields, and the count.  (And version, which is
 * checked once, when the page is opened.)
 *
 * Two facts make a copy consistent.  A reader that saw the even count of an
 * update sees all of that update's fields: the acquire load reads from [W2].
 * A reader that saw even one field of a later update sees its odd count, or
 * a later one, in the second load: the field was stored behind the fence
 * [W1] and loaded ahead of the fence [R2], and fences so paired order what
 * is around them.  So if both loads give the same even count, every field
 * is of the update that wrote this count.
 *
 * Both facts hold for counter_id and time_type too, although they are loaded
 * with the count and not after it.  C does not define a load of 64 bits that
 * meets stores of 8 and 32 bits, but the processors do.  An aligned load of
 * 64 bits is one access on x86-64 (guaranteed atomic, in Intel's and AMD's
 * manuals) and on Arm (single-copy atomic), as the smaller aligned stores are.
 *
 *   The first fact: the writer stores both fields ahead of the release [W2],
 *   so no single access can have the count of [W2] and an older field.  It
 *   would be before the field's store, and after the count's, which comes
 *   later.
 *
 *   The second fact: an access that has a field of a later update is after a
 *   store behind [W1], and ahead of [R2], as the loads of other fields are.
 *
 * Acquire and release order whole instructions, whatever their sizes: LDAR is
 * ahead of every later load, and STLR is behind every earlier store.  That the
 * load of 64 bits has the 32 bits of the release store is enough to order what
 * was ahead of the store before what is behind the load.  x86-64 keeps the
 * order of all loads and of all stores by itself.
 *
 * The second load could compare the count alone, since an update changes the
 * two fields only under the count.  Comparing the whole word costs the same.
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

/* The caller is the only writer. */
static inline void seqcount_write_begin(struct vmclock_abi *page)
{
	/* Odd already: a writer died in its update; this one completes it. */
	page_store32(&page->seq_count, page_load32(&page->seq_count) | 1);
	/*
	 * Keeps the odd count ahead of the stores that follow; pairs with the
	 * acquire fence in seqcount_read_retry() [R2].
	 */
	atomic_thread_fence(memory_order_release);
}

static inline void seqcount_write_end(struct vmclock_abi *page)
{
	uint32_t even = page_load32(&page->seq_count) + 1;

	/* Pairs with the acquire load in seqcount_read_begin(). */
	atomic_store_explicit((_Atomic uint32_t *)&page->seq_count,
			      htole32(even), memory_order_release);
}

/* A reader's patience; starts as { 0 }. */
struct seqcount_wait {
	int64_t deadline_ns;
	uint32_t tries;
	bool last;
};

/*
 * Called after each failed try: pauses.  False once that has been for some ten
 * microseconds, a thousand times what an update takes: whoever waits longer
 * waits for a writer that lost its processor.
 */
bool seqcount_spin(struct seqcount_wait *wait);

/*
 * The same, but goes on: yields, and returns ETIMEDOUT once a try that began
 * after 100 ms has failed as well.
 */
int seqcount_wait(struct seqcount_wait *wait);

#endif /* VMCLOCK_SEQCOUNT_H */
