/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clock that is released for a checkpoint and opened again while a thread reads it:
 * native/release.c.  The mapping changes from a page to a copy, and from the copy to
 * another page, which has the same count as the first.  Twice, so that the third page
 * follows a second release.
 */
#include "order.pml"

#define RELEASES 2

/* Which page is mapped now: 0, 1 or 2, or the copy.  Each has the even count 2. */
#define COPY 3
byte mapped;

/* The clock's word of state: the number of releases, and whether it is released. */
byte releases;
bool released;

#ifdef WITHOUT_ODD_COPY
#define COUNT_OF_MAPPED 2
#else
#define COUNT_OF_MAPPED (mapped == COPY -> 3 : 2)
#endif

/* Steps of the reader. */
#define STATE 0
#define WORD 1
#define TIME1 2
#define TIME2 3
#define AGAIN 4
#define STATE_AGAIN 5

#ifdef WITHOUT_STATE_ACQUIRE
#define S1 0
#else
#define S1 BIT(STATE)
#endif
/* The acquire fence of seqcount_read_retry() is also ahead of the second state. */
#ifdef WITHOUT_FENCE
#define R2 0
#else
#define R2 (BIT(TIME1) | BIT(TIME2))
#endif
#define R1 BIT(WORD)

proctype releaser()
{
	byte number = 1;

	do
	:: number <= RELEASES ->
#ifdef WITHOUT_RELEASE_FIRST
		mapped = COPY;
		atomic { releases++; released = true }
#else
#ifdef WITHOUT_RELEASE_COUNT
		released = true;
#else
		atomic { releases++; released = true }
#endif
		/* The call returns when no processor uses the old mapping. */
		mapped = COPY;
#endif
#ifdef WITHOUT_REOPEN_LAST
		released = false;
		mapped = number;
#else
		mapped = number;
		/* A release store. */
		released = false;
#endif
		number++
	:: else -> break
	od
}

proctype reader()
{
	byte done, count1, count2, t1, t2, releases1, releases2;
	bool released1, released2;

	do
	STEP(STATE, 0, releases1 = releases; released1 = released)
	STEP(WORD, S1, count1 = COUNT_OF_MAPPED)
	STEP(TIME1, S1 | R1, t1 = mapped)
	STEP(TIME2, S1 | R1, t2 = mapped)
	STEP(AGAIN, R1 | R2, count2 = COUNT_OF_MAPPED)
	STEP(STATE_AGAIN, R2 | BIT(STATE), releases2 = releases; released2 = released)
	:: done == ALL(6) -> break
	od;
	if
	:: count1 != count2 || count1 % 2 == 1 -> skip
#ifndef WITHOUT_RELEASED
	:: released1 -> skip
#endif
#ifndef WITHOUT_STATE
	:: releases1 != releases2 || released1 != released2 -> skip
#endif
	:: else -> assert(t1 == t2 && t1 != COPY)
	fi
}

init
{
	atomic {
		run releaser();
		run reader()
	}
}
