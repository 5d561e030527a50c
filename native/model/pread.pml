/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page that is read by two calls of pread(2): read_file() of native/read.c.  Each
 * call copies its parts in any order.  The writer is the one of seqcount.pml, without
 * deaths.
 */
#include "order.pml"

#define UPDATES 3

byte count, time1, time2;

/* Steps of the reader: the two images. */
#define COUNT 0
#define TIME1 1
#define TIME2 2
#define COUNT_AGAIN 3
#define TIME1_AGAIN 4
#define TIME2_AGAIN 5
/* Steps of the writer, besides TIME1 and TIME2. */
#define ODD 0
#define EVEN 3

#ifdef WITHOUT_W1
#define W1 0
#else
#define W1 BIT(ODD)
#endif
#ifdef WITHOUT_W2
#define W2 0
#else
#define W2 (BIT(TIME1) | BIT(TIME2))
#endif
/* The kernel finishes a call before it begins the next one. */
#ifdef WITHOUT_ORDER
#define FIRST 0
#else
#define FIRST (BIT(COUNT) | BIT(TIME1) | BIT(TIME2))
#endif

proctype writer()
{
	byte done, number = 1;

	do
	:: number <= UPDATES ->
		done = 0;
		do
		STEP(ODD, 0, count = count + 1)
		STEP(TIME1, W1, time1 = number)
		STEP(TIME2, W1, time2 = number)
		STEP(EVEN, W2 | BIT(ODD), count = count + 1)
		:: done == ALL(4) -> break
		od;
		number++
	:: else -> break
	od
}

proctype reader()
{
	byte done, count1, count2, t1, t2, t1_again, t2_again;

	do
	STEP(COUNT, 0, count1 = count)
	STEP(TIME1, 0, t1 = time1)
	STEP(TIME2, 0, t2 = time2)
	STEP(COUNT_AGAIN, FIRST | BIT(COUNT), count2 = count)
	STEP(TIME1_AGAIN, FIRST | BIT(TIME1), t1_again = time1)
	STEP(TIME2_AGAIN, FIRST | BIT(TIME2), t2_again = time2)
	:: done == ALL(6) -> break
	od;
	if
#ifndef WITHOUT_COUNTS
	:: count1 != count2 -> skip
#endif
#ifndef WITHOUT_FIELDS
	:: t1 != t1_again || t2 != t2_again -> skip
#endif
#ifndef WITHOUT_ODD
	:: count1 % 2 == 1 -> skip
#endif
	:: else -> assert(t1 == count1 / 2 && t2 == t1)
	fi
}

init
{
	atomic {
		run writer();
		run reader()
	}
}
