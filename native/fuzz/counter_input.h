/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every source of a fuzz target is compiled with this header ahead of it.  The
 * library then reads the counter of the fuzzer's input, once a target has set one.
 */
#ifndef VMCLOCK_FUZZ_COUNTER_INPUT_H
#define VMCLOCK_FUZZ_COUNTER_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "counter.h"

struct counter_input {
	bool given;
	uint64_t value;
};

extern struct counter_input counter_input;

static inline uint64_t counter_from_input(void)
{
	return counter_input.given ? counter_input.value : counter_ordered();
}

#define counter_ordered() counter_from_input()
#define counter_unordered() counter_from_input()

#endif /* VMCLOCK_FUZZ_COUNTER_INPUT_H */
