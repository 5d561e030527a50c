/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times of a reading with any fields and any counter, by both paths, against
 * the model.  The input is a page and a counter.
 */
#include "page_input.h"
#include "page_time.h"
#include "time_model.h"

void exact_reading_at(struct vmclock_reading *reading, uint64_t counter);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vmclock_reading input = { 0 }, r, exact;
	struct time_model model;

	memcpy(&input, data, size < PAGE_INPUT_BYTES ? size : PAGE_INPUT_BYTES);
	/* Nothing of an earlier reading may remain. */
	memset((uint8_t *)&input + PAGE_INPUT_BYTES, 0xa5,
	       sizeof(input) - PAGE_INPUT_BYTES);
	time_model_of(&input, &model);
	r = exact = input;
	vmclock_reading_at(&r, input.counter);
	exact_reading_at(&exact, input.counter);
	time_model_check(&model, &exact);
	time_model_check(&model, &r);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	return page_input_mutate(data, size, max_size, seed);
}
