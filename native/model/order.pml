/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The orders in which a processor can execute the accesses of a thread.  Each model
 * includes this file.
 *
 * A thread is a set of steps.  Each step is one access to the shared memory, and
 * `done` has a bit for each step that has been executed.  A step can be executed as
 * soon as the steps in its mask are done, so the checker tries every order that
 * the masks allow.  A barrier is a bit in the mask of a later step.
 *
 * The memory itself has one value for each place, which all threads see.  So a
 * store is visible to all other threads at the same time.  This is so on Armv8 and
 * on x86-64, and it is not so on POWER.  Dependencies between the steps of a thread
 * order nothing here, although processors respect them.  So the model allows
 * everything that Armv8 allows for these programs, and more.  x86-64 allows less.
 */
#define BIT(step) (1 << (step))
#define ALL(steps) (BIT(steps) - 1)

/*
 * With TSO, the loads of a thread stay in order, and so do its stores, as on x86-64.
 * A load can still be ahead of an earlier store, so this is only for threads that
 * load nothing behind their stores.
 */
#ifdef TSO
#define EARLIER(step) (BIT(step) - 1)
#else
#define EARLIER(step) 0
#endif

#define STEP(step, mask, action)                                              \
	::atomic                                                              \
	{                                                                     \
		(done & (BIT(step) | EARLIER(step) | (mask))) ==              \
			(EARLIER(step) | (mask)) -> action;                   \
		done = done | BIT(step)                                       \
	}
