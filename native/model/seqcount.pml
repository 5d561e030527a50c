/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seqcount protocol of native/seqcount.h: a reader, and writers of which each
 * can die anywhere in its update.
 *
 * The writers hold a lock, so they are one process here: it makes three updates,
 * and starts each one in the state in which the one before ended or died.  An update
 * is a publisher's, which stores the whole time, or raises the marker only.
 *
 * `time1` and `time2` stand for the fields of the time, and `kind` for counter_id and
 * time_type, which the reader loads in one access with the count.  A publisher
 * stores its own number in all of them.
 */
#include "order.pml"

#ifndef UPDATES
#define UPDATES 3
#endif

/* The page.  The word is `count` and `kind`. */
byte count, kind, time1, time2, marker;
bool reliable = true;

/* The values that belong to each even count, indexed by count / 2. */
byte true_time[UPDATES + 1], true_marker[UPDATES + 1];

/* The reader's barriers: R1 is the acquire load, and R2 is the acquire fence. */
#ifdef WITHOUT_R1
#define R1 0
#else
#define R1 BIT(WORD)
#endif
#ifdef WITHOUT_R2
#define R2 0
#else
#define R2 (BIT(TIME1) | BIT(TIME2) | BIT(MARKER) | BIT(STATUS))
#endif
/* The writer's: W1 is the release fence, and W2 is the release store. */
#ifdef WITHOUT_W1
#define W1 0
#else
#define W1 BIT(ODD)
#endif
#ifdef WITHOUT_W2
#define W2 0
#else
#define W2 (BIT(KIND) | BIT(TIME1) | BIT(TIME2) | BIT(MARKER) | BIT(STATUS))
#endif

/* Steps of the reader, in the order of the program. */
#define WORD 0
#define TIME1 1
#define TIME2 2
#define MARKER 3
#define STATUS 4
#define AGAIN 5
/* Steps of a writer. */
#define ODD 0
#define KIND 5
#define EVEN 6

inline update(number, publishes)
{
	d_step {
		done = 0;
		died = count & 1;
		next = (count | 1) + 1;
		true_time[next / 2] = (publishes -> number : true_time[next / 2 - 1]);
		true_marker[next / 2] = marker + !publishes;
	}
	do
	STEP(ODD, 0, count = count | 1)
	STEP(KIND, W1, if :: publishes -> kind = number :: else fi)
	STEP(TIME1, W1, if :: publishes -> time1 = number :: else fi)
	STEP(TIME2, W1, if :: publishes -> time2 = number :: else fi)
	STEP(MARKER, W1, if :: !publishes -> marker = marker + 1 :: else fi)
#ifdef WITHOUT_UNRELIABLE
	STEP(STATUS, W1, if :: publishes -> reliable = true :: else fi)
#else
	STEP(STATUS, W1, if :: publishes -> reliable = true :: !publishes && died -> reliable = false :: else fi)
#endif
	STEP(EVEN, W2 | BIT(ODD), count = next)
	:: done == ALL(7) -> break
	/* It dies.  The kernel then releases its lock, behind all its stores. */
	:: number < UPDATES -> break
	od
}

proctype writers()
{
	byte done, number = 1, next;
	bool died, publishes;

	do
	:: number <= UPDATES ->
		if
		:: publishes = true
		:: publishes = false
		fi;
		update(number, publishes);
		number++
	:: else -> break
	od
}

/* One try.  A try that fails is followed by another, which is like the first. */
proctype reader()
{
	byte done, count1, count2, kind1, kind2, t1, t2, m;
	bool ok;

	do
	STEP(WORD, 0, count1 = count; kind1 = kind)
	STEP(TIME1, R1, t1 = time1)
	STEP(TIME2, R1, t2 = time2)
	STEP(MARKER, R1, m = marker)
	STEP(STATUS, R1, ok = reliable)
	/* Behind WORD in any case: two loads of one place stay in order. */
	STEP(AGAIN, R2 | BIT(WORD), count2 = count; kind2 = kind)
	:: done == ALL(6) -> break
	od;
	if
#ifndef WITHOUT_AGAIN
	:: count1 != count2 || kind1 != kind2 -> skip
#endif
#ifndef WITHOUT_ODD
	:: count1 % 2 == 1 -> skip
#endif
	:: else ->
		assert(m == true_marker[count1 / 2]);
		/* If another writer completed a dead writer's update, there is no time. */
		assert(!ok || (t1 == true_time[count1 / 2] && t2 == t1 && kind1 == t1))
	fi
}

init
{
	atomic {
		run writers();
		run reader()
	}
}
