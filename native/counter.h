/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hardware counter from which a page's formula computes the time.
 *
 * counter_ordered() reads the counter behind every load that is earlier in the
 * program.  On AArch64, it reads it behind only those loads whose values an
 * earlier branch needs, and behind everything ordered ahead of those loads.
 * That is enough for a section that tests its count first: the acquire load of
 * the count is behind every load that the caller has acquired.
 *
 * There is no barrier behind the counter read, and a read section needs none.
 *
 * If the counter is continuous, an update of the page promises times inside the
 * bounds of the state before it.  So a counter that is read a few instructions
 * after the second load of the count is as good as one that is read before.
 *
 * If the counter is not continuous (a migration, a restore), the virtual CPU was
 * stopped in between.  Then the counter read and the loads around it see the
 * order of the program, because no processor carries a load that it has started
 * across an exit from the guest.
 */
#ifndef VMCLOCK_COUNTER_H
#define VMCLOCK_COUNTER_H

#include <stdint.h>

#include <linux/vmclock-abi.h>

#if defined(__x86_64__)

#define COUNTER_ID VMCLOCK_COUNTER_X86_TSC

static inline uint64_t counter_unordered(void)
{
	uint64_t value;

	/* Joined here: two halves would need another register, or the stack. */
	__asm__ volatile("rdtsc\n\t"
			 "shl $32, %%rdx\n\t"
			 "or %%rdx, %0"
			 : "=a"(value)
			 :
			 : "rdx", "cc", "memory");
	return value;
}

/*
 * LFENCE waits until all earlier instructions are complete: on Intel by
 * definition, and on AMD because Linux configures it so (DE_CFG[1]).  RDTSCP
 * also waits, and costs about as much as LFENCE and RDTSC together, but some
 * virtual processors do not have it.
 */
static inline uint64_t counter_ordered(void)
{
	__asm__ volatile("lfence" : : : "memory");
	return counter_unordered();
}

static inline void counter_pause(void)
{
	__asm__ volatile("pause" : : : "memory");
}

#elif defined(__aarch64__)

#define COUNTER_ID VMCLOCK_COUNTER_ARM_VCNT

static inline uint64_t counter_unordered(void)
{
	uint64_t value;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(value) : : "memory");
	return value;
}

/*
 * Without ISB, the counter may be read ahead of earlier instructions.  ISB waits
 * until the earlier branches are decided.  It does not wait for a load on which
 * no branch depends.
 */
static inline uint64_t counter_ordered(void)
{
	uint64_t value;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0"
			 : "=r"(value)
			 :
			 : "memory");
	return value;
}

static inline void counter_pause(void)
{
	/* YIELD does nothing on most cores; ISB takes about as long as PAUSE. */
	__asm__ volatile("isb" : : : "memory");
}

#else /* no known counter: only the generation and the marker can be read */

#define COUNTER_ID VMCLOCK_COUNTER_INVALID

static inline uint64_t counter_unordered(void)
{
	return 0;
}

static inline uint64_t counter_ordered(void)
{
	return 0;
}

static inline void counter_pause(void)
{
	__asm__ volatile("" : : : "memory");
}

#endif

#endif /* VMCLOCK_COUNTER_H */
