/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a watch, while another thread closes or releases the clock: native/watch.c,
 * open.c and release.c.  A watch that is open when the clock is closed must be woken
 * by `ended`, and a release must not close `ended` under an open watch.
 */
#include "order.pml"

#define NONE 0
#define OPEN 1
#define SIGNALED 2
#define CLOSED 3

/* The clock. */
byte ended = NONE;
byte watches;
bool closed, released;

/* What a thread that opens a watch found: whether it succeeded. */
bool watching[2];
byte finished;

/* Steps of a thread that opens a watch. */
#define COUNT 0
#define SHARE 1
#define STATE 2
/* Steps of a thread that closes the clock, or releases it. */
#define SET 0
#define LOOK 1
#define TAKE 2

/*
 * The accesses are sequentially consistent, so each of these loads is behind the
 * store ahead of it.  Both x86-64 and Armv8 would otherwise load early.
 */
#ifdef WITHOUT_SHARE_ORDER
#define SHARED 0
#else
#define SHARED BIT(SHARE)
#endif
#ifdef WITHOUT_COUNT_ORDER
#define COUNTED 0
#else
#define COUNTED BIT(COUNT)
#endif
#ifdef WITHOUT_CLOSE_ORDER
#define IS_SET 0
#else
#define IS_SET BIT(SET)
#endif

proctype opener(byte me)
{
	byte done;

	do
	STEP(COUNT, 0, watches++)
	/* Compare-and-set: the first watch makes `ended`. */
	STEP(SHARE, COUNTED, if :: ended == NONE -> ended = OPEN :: else fi)
	STEP(STATE, COUNTED | SHARED, watching[me] = !closed && !released)
	:: done == ALL(3) -> break
	od;
	/* A watch that was not opened is freed. */
	atomic { if :: !watching[me] -> watches-- :: else fi; finished++ }
}

proctype closer()
{
	byte done, found;

	do
	STEP(SET, 0, closed = true)
	STEP(LOOK, IS_SET, found = ended)
	:: done == ALL(2) -> break
	od;
	atomic { if :: found == OPEN -> ended = SIGNALED :: else fi; finished++ }
}

proctype releaser()
{
	byte done, found;

	do
	STEP(SET, 0, released = true)
	STEP(LOOK, IS_SET, found = watches)
	:: done == ALL(2) -> break
	od;
	/* An exchange behind the branch on `watches`. */
	atomic { if :: found == 0 && ended == OPEN -> ended = CLOSED :: else fi; finished++ }
}

init
{
	atomic {
		run opener(0);
		run opener(1);
#ifdef RELEASES
		run releaser()
#else
		run closer()
#endif
	}
	(finished == 3);
#ifdef RELEASES
	assert(!(watching[0] || watching[1]) || ended == OPEN)
#else
	assert(!(watching[0] || watching[1]) || ended == SIGNALED)
#endif
}
