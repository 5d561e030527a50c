/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hardware counter that a page's formula is over.
 *
 * counter_ordered() reads it after every load that precedes it in the
 * program; on AArch64, after those whose values a branch ahead of it needs,
 * and after what is ordered ahead of those.  That is enough where a section
 * tests its count first: the count's acquire load is behind every load that
 * the caller has acquired.
 *
 * No barrier stands behind the read, and a read section does not need one.
 * Where the counter is continuous, an update of the page promises times
 * inside the bounds of the state before it, so a counter read a few
 * instructions past the second load of the count is as good as one before.
 * Where it is not continuous (a migration, a restore) the virtual CPU was
 * stopped in between, and what the counter read and the loads around it see
 * follows the order of the program: no processor carries a started load
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

	/* Joined at once: two halves would cost a register, or the stack. */
	__asm__ volatile("rdtsc\n\t"
			 "shl $32, %%rdx\n\t"
			 "or %%rdx, %0"
			 : "=a"(value)
			 :
			 : "rdx", "cc", "memory");
	return value;
}

/*
 * LFENCE waits until all instructions before it are complete, on Intel by
 * definition and on AMD because Linux sets it up so (DE_CFG[1]).  It is half
 * the price of RDTSCP with the fence behind that this use would need.
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
 * ISB: the counter may otherwise be read ahead of the instructions before.  It
 * waits until the branches among them are decided, but for no load that no
 * branch depends on.
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

#else /* generation and marker only */

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
