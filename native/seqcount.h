/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seqcount protocol of the page: all of its barriers are here.
 *
 *   reader                             writer
 *     count, acquire        <----.       count = odd, relaxed
 *     relaxed loads of fields     \      release fence         [W1]
 *     acquire fence         [R2]   \     relaxed stores of fields
 *     count again, relaxed          `--- count = even, release [W2]
 *
 * Two facts make a copy consistent.  A reader that saw the even count of an
 * update sees all of that update's fields: the acquire load reads from [W2].
 * A reader that saw even one field of a later update sees its odd count, or
 * a later one, in the second load: the field was stored behind the fence
 * [W1] and loaded ahead of the fence [R2], and fences so paired order what
 * is around them.  So if both loads give the same even count, every field
 * is of the update that wrote this count.
 */
#ifndef VMCLOCK_SEQCOUNT_H
#define VMCLOCK_SEQCOUNT_H

#include "page.h"

/* Pairs with the release of the even count in seqcount_write_end() [W2]. */
static inline uint32_t seqcount_read_begin(const __le32 *count)
{
	return le32toh(atomic_load_explicit((const _Atomic uint32_t *)count,
					    memory_order_acquire));
}

static inline bool seqcount_read_retry(const __le32 *count, uint32_t begun)
{
	/*
	 * Keeps the copies above ahead of the second load of the count; pairs
	 * with the release fence in seqcount_write_begin() [W1].
	 */
	atomic_thread_fence(memory_order_acquire);
	return page_load32(count) != begun;
}

/* The caller is the only writer. */
static inline void seqcount_write_begin(__le32 *count)
{
	/* Odd already: a writer died in its update; this one completes it. */
	page_store32(count, page_load32(count) | 1);
	/*
	 * Keeps the odd count ahead of the stores that follow; pairs with the
	 * acquire fence in seqcount_read_retry() [R2].
	 */
	atomic_thread_fence(memory_order_release);
}

static inline void seqcount_write_end(__le32 *count)
{
	uint32_t even = page_load32(count) + 1;

	/* Pairs with the acquire load in seqcount_read_begin(). */
	atomic_store_explicit((_Atomic uint32_t *)count, htole32(even),
			      memory_order_release);
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
