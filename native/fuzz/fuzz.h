/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points of all fuzz targets, and checks that abort. */
#ifndef VMCLOCK_FUZZ_H
#define VMCLOCK_FUZZ_H

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

static inline void fuzz_same(int64_t actual, int64_t expected, const char *text,
			     const char *file, int line)
{
	if (actual == expected)
		return;
	fprintf(stderr,
		"%s:%d: %s: %" PRId64 " (0x%" PRIx64 "), expected %" PRId64
		" (0x%" PRIx64 ")\n",
		file, line, text, actual, (uint64_t)actual, expected,
		(uint64_t)expected);
	abort();
}

/* The fuzzer stores the input on which one of these aborts. */
#define FUZZ_SAME(actual, expected)                       \
	fuzz_same((int64_t)(actual), (int64_t)(expected), \
		  #actual " is not " #expected, __FILE__, __LINE__)
#define FUZZ_TRUE(condition) \
	fuzz_same(!!(condition), 1, #condition, __FILE__, __LINE__)

#endif /* VMCLOCK_FUZZ_H */
