/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random numbers of the processor, the only source of entropy whose state no
 * snapshot can copy.
 */
#include <stdbool.h>
#include <stddef.h>

#include "vmclock.h"

/* The source can be empty for a moment while other processors draw too. */
#define TRIES 10

typedef bool source(uint64_t *value);

#if defined(__x86_64__)

#include <cpuid.h>

#define SOURCE(instruction)                                  \
	static bool instruction(uint64_t *value)             \
	{                                                    \
		uint8_t good;                                \
                                                             \
		__asm__ volatile(#instruction " %0; setc %1" \
				 : "=r"(*value), "=qm"(good) \
				 :                           \
				 : "cc");                    \
		return good;                                 \
	}

SOURCE(rdseed)
SOURCE(rdrand)

/* Looks it up each time, because a migration can change the processor. */
static source *find_source(void)
{
	unsigned int eax, ebx, ecx, edx;

	if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) &&
	    (ebx & bit_RDSEED) != 0)
		return rdseed;
	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_RDRND) != 0)
		return rdrand;
	return NULL;
}

#elif defined(__aarch64__)

#include <sys/auxv.h>

#define HAS_RNG (1ul << 16) /* HWCAP2_RNG */

/* RNDRRS, by its encoding, because not every assembler knows the name. */
static bool rndrrs(uint64_t *value)
{
	bool good;

	__asm__ volatile("mrs %0, s3_3_c2_c4_1\n\tcset %w1, ne"
			 : "=r"(*value), "=r"(good)
			 :
			 : "cc");
	return good;
}

static source *find_source(void)
{
	return (getauxval(AT_HWCAP2) & HAS_RNG) != 0 ? rndrrs : NULL;
}

#else

static source *find_source(void)
{
	return NULL;
}

#endif

int vmclock_processor_random(uint64_t *value)
{
	source *draw;

	if (value == NULL)
		return 0;
	draw = find_source();
	for (int i = 0; draw != NULL && i < TRIES; i++)
		if (draw(value))
			return 1;
	*value = 0;
	return 0;
}
