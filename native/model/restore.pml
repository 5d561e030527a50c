/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine that is saved anywhere and restored, perhaps twice, while a thread in it
 * does guarded work: it takes a stamp, reads the page, makes a value, and checks the
 * stamp.  See GenerationGuard, and seqcount.h for the reading.
 *
 * The hypervisor saves and restores everything together: the page, the thread, and
 * the value.  Then it changes the generation of the page that it has restored, in an
 * update, before the thread runs again.
 *
 * A saved thread is between two instructions.  It has nothing in flight: steps that
 * its processor has executed ahead of their turn are discarded, and executed again.
 * The numbers of the steps have the order of the compiled program.  A saved `done` has
 * the steps up to the first one that was not executed.
 */
#include "order.pml"

#define RESTORES 2

/* Steps of the thread, in the order of the compiled program. */
#ifdef WITHOUT_CHECK_FENCE
/* The compiler moves the load of the check ahead of the work. */
#define STAMP 0
#define CHECK 1
#define WORD 2
#define TIME1 3
#define TIME2 4
#define AGAIN 5
#define WORK 6
#else
#ifdef WITHOUT_STAMP_ACQUIRE
/* It moves the work ahead of the load of the stamp. */
#define WORD 0
#define TIME1 1
#define TIME2 2
#define AGAIN 3
#define WORK 4
#define STAMP 5
#define CHECK 6
#else
#define STAMP 0
#define WORD 1
#define TIME1 2
#define TIME2 3
#define AGAIN 4
#define WORK 5
#define CHECK 6
#endif
#endif
#define USE 7
#define STEPS 8

/*
 * The whole machine.  The page is `count`, `generation`, `time1` and `time2`.  The
 * thread's registers follow it.  `value` is the number of the restore after which the
 * value was made, and `stamped` is the same for the stamp: both are only for the
 * assertion.
 */
typedef machine {
	byte count, generation, time1, time2;
	byte done;
	byte count1, count2, t1, t2;
	byte stamp, check, stamped, value
}

machine vm, saved;
byte restores;
bool has_saved;

inline copy(to, from)
{
	to.count = from.count;
	to.generation = from.generation;
	to.time1 = from.time1;
	to.time2 = from.time2;
	to.done = from.done;
	to.count1 = from.count1;
	to.count2 = from.count2;
	to.t1 = from.t1;
	to.t2 = from.t2;
	to.stamp = from.stamp;
	to.check = from.check;
	to.stamped = from.stamped;
	to.value = from.value
}

/* Discards the steps that were executed ahead of their turn. */
inline discard(m)
{
	bit_of = 0;
	do
	:: bit_of < STEPS && (m.done & BIT(bit_of)) -> bit_of++
	:: else -> break
	od;
	m.done = m.done & (BIT(bit_of) - 1);
	bit_of = 0
}

/* The update that a hypervisor makes while the machine does not run. */
inline change_page(m)
{
#ifndef WITHOUT_GENERATION
	m.generation = m.generation + 1;
#endif
	m.time1 = 10 + restores;
	m.time2 = 10 + restores;
#ifdef WITHOUT_COUNT
	/* Only completes an update. */
	m.count = m.count + m.count % 2
#else
	m.count = (m.count | 1) + 1
#endif
}

/* The usual updates of the hypervisor, in two halves: a save can be in between. */
proctype hypervisor()
{
	byte bit_of;
	bool late;

end:
	do
	:: d_step { vm.count == 0 -> vm.count = 1; vm.time1 = 1 }
	:: d_step { vm.count == 1 -> vm.time2 = 1; vm.count = 2 }
	/* Saves the machine.  It goes on. */
	:: d_step {
			!has_saved ->
			discard(vm);
			copy(saved, vm);
			has_saved = true
		}
	/* Restores it, and lets it run. */
	:: d_step {
			has_saved && restores < RESTORES ->
			restores++;
			copy(vm, saved);
#ifdef WITHOUT_CHANGE_FIRST
			late = true
		}
	:: d_step { late -> change_page(vm); late = false }
#else
			change_page(vm)
		}
#endif
	/* Saves the restored machine too. */
	:: d_step {
			restores == 1 && saved.generation == 0 && vm.generation == 1 ->
			discard(vm);
			copy(saved, vm)
		}
	od
}

#define done vm.done

/*
 * The processor executes the loads in any order that the barriers allow.  The fence
 * of the check stops the compiler only, so here the check is behind nothing but the
 * earlier load of the same place.
 */
#ifdef WITHOUT_STAMP_ACQUIRE
#define AFTER_STAMP 0
#else
#define AFTER_STAMP BIT(STAMP)
#endif

#ifdef GUARDED_READING
#define GUARD_ALLOWS (vm.check == vm.stamp)
#else
#define GUARD_ALLOWS true
#endif

inline use()
{
	if
	/* The guard reports no change, so the value is used. */
	:: vm.check == vm.stamp -> assert(vm.value == vm.stamped)
	:: else
	fi;
	if
	:: vm.count1 == vm.count2 && vm.count1 % 2 == 0 && GUARD_ALLOWS ->
		assert(vm.t1 == vm.t2)
	:: else
	fi
}

proctype thread()
{
end:
	do
	STEP(STAMP, 0, vm.stamp = vm.generation; vm.stamped = restores)
	STEP(WORD, AFTER_STAMP, vm.count1 = vm.count)
	STEP(TIME1, AFTER_STAMP | BIT(WORD), vm.t1 = vm.time1)
	STEP(TIME2, AFTER_STAMP | BIT(WORD), vm.t2 = vm.time2)
	STEP(AGAIN, BIT(WORD) | BIT(TIME1) | BIT(TIME2), vm.count2 = vm.count)
	STEP(WORK, AFTER_STAMP, vm.value = restores)
	STEP(CHECK, BIT(STAMP), vm.check = vm.generation)
	STEP(USE, ALL(USE), use())
	od
}

init
{
	atomic {
		run hypervisor();
		run thread()
	}
}
