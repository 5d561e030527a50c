/* SPDX-License-Identifier: Apache-2.0 */
/* An input that begins with a page, and how to change one of its fields. */
#ifndef VMCLOCK_FUZZ_PAGE_INPUT_H
#define VMCLOCK_FUZZ_PAGE_INPUT_H

#include "fuzz.h"
#include "test_page.h"
#include "page_cases.h"

/* The bytes of a page, and the counter. */
#define PAGE_INPUT_BYTES (sizeof(struct vmclock_abi) + sizeof(uint64_t))

struct page_field {
	uint8_t offset, bytes;
};

#define PAGE_INPUT_FIELD(field)                                  \
	{                                                        \
		offsetof(struct vmclock_abi, field),             \
			sizeof(((struct vmclock_abi *)0)->field) \
	}

static const struct page_field page_fields[] = {
	PAGE_INPUT_FIELD(size),
	PAGE_INPUT_FIELD(counter_id),
	PAGE_INPUT_FIELD(time_type),
	PAGE_INPUT_FIELD(seq_count),
	PAGE_INPUT_FIELD(flags),
	PAGE_INPUT_FIELD(clock_status),
	PAGE_INPUT_FIELD(tai_offset_sec),
	PAGE_INPUT_FIELD(leap_indicator),
	PAGE_INPUT_FIELD(counter_period_shift),
	PAGE_INPUT_FIELD(counter_value),
	PAGE_INPUT_FIELD(counter_period_frac_sec),
	PAGE_INPUT_FIELD(counter_period_esterror_rate_frac_sec),
	PAGE_INPUT_FIELD(counter_period_maxerror_rate_frac_sec),
	PAGE_INPUT_FIELD(time_sec),
	PAGE_INPUT_FIELD(time_frac_sec),
	PAGE_INPUT_FIELD(time_esterror_nanosec),
	PAGE_INPUT_FIELD(time_maxerror_nanosec),
	/* The counter, behind the page. */
	{ sizeof(struct vmclock_abi), sizeof(uint64_t) },
};

/* Usual values of the fields of one and two bytes, and their neighbors. */
static inline uint64_t small_value(uint64_t *state)
{
	uint64_t choice = test_random(state);

	return choice % 4 == 0	 ? choice >> 8
	       : choice % 4 == 1 ? (uint64_t)-37
				 : (choice >> 8) % 7;
}

static inline uint64_t field_value(const struct page_field *field, uint64_t old,
				   uint64_t *state)
{
	uint64_t choice = test_random(state);

	if (field->bytes <= 2)
		return small_value(state);
	switch (choice % 4) {
	case 0: /* a small step */
		return old + (choice >> 8) % 33 - 16;
	case 1: /* a larger one */
		return old + extreme(state) - extreme(state);
	default:
		return extreme(state);
	}
}

static inline void change_field(uint8_t *data, uint64_t *state)
{
	size_t count = sizeof(page_fields) / sizeof(*page_fields);
	const struct page_field *field =
		&page_fields[test_random(state) % count];
	uint64_t value = 0;

	memcpy(&value, data + field->offset, field->bytes);
	value = field_value(field, value, state);
	memcpy(data + field->offset, &value, field->bytes);
}

static inline void change_times(uint8_t *data, uint64_t *state)
{
	struct vmclock_reading r;

	memcpy(&r, data, PAGE_INPUT_BYTES);
	if (test_random(state) % 4 != 0)
		fill_plausible(&r, state);
	else
		fill_extreme(&r, state);
	memcpy(data, &r, PAGE_INPUT_BYTES);
}

/* The seconds around the end of a month, with a leap indicator. */
static inline void move_to_leap(uint8_t *data, uint64_t *state)
{
	struct vmclock_reading r;

	memcpy(&r, data, PAGE_INPUT_BYTES);
	r.leap_indicator = (uint8_t)(1 + test_random(state) % 5);
	/* The end of 2016, 2018-06, 1998 or 1972-06. */
	r.time_sec = (uint64_t[]){ 1483228800, 1530403200, 915148800,
				   78796800 }[test_random(state) % 4] +
		     test_random(state) % 81 - 40;
	r.counter_period_frac_sec = TEST_PERIOD_NS;
	r.counter_period_shift = TEST_PERIOD_NS_SHIFT;
	r.counter = r.counter_value + test_random(state) % 80000000000 -
		    (test_random(state) % 2) * 40000000000;
	r.time_maxerror_nanosec = test_random(state) >> (30 + r.counter % 34);
	memcpy(data, &r, PAGE_INPUT_BYTES);
}

/* Completes a page that reading_at() can use. */
static inline void make_usual(uint8_t *data, uint64_t *state)
{
	struct vmclock_reading r, usual = test_reading();

	memcpy(&r, data, PAGE_INPUT_BYTES);
	r.magic = usual.magic;
	r.size = usual.size;
	r.version = usual.version;
	r.counter_id = usual.counter_id;
	r.time_type = (uint8_t)(test_random(state) % 3);
	r.seq_count &= ~1u;
	r.flags |= TEST_ALL_FLAGS;
	r.clock_status = VMCLOCK_STATUS_SYNCHRONIZED;
	if (test_random(state) % 2 == 0)
		r.leap_indicator = VMCLOCK_LEAP_NONE;
	memcpy(data, &r, PAGE_INPUT_BYTES);
}

/* Changes fields instead of bytes, most of the time. */
static inline size_t page_input_mutate(uint8_t *data, size_t size,
				       size_t max_size, unsigned int seed)
{
	uint64_t state = seed;

	if (max_size < PAGE_INPUT_BYTES)
		return LLVMFuzzerMutate(data, size, max_size);
	if (size < PAGE_INPUT_BYTES) {
		memset(data + size, 0, PAGE_INPUT_BYTES - size);
		size = PAGE_INPUT_BYTES;
	}
	switch (test_random(&state) % 8) {
	case 0:
		return LLVMFuzzerMutate(data, size, max_size);
	case 1:
		make_usual(data, &state);
		break;
	case 2:
		change_times(data, &state);
		break;
	case 3:
		move_to_leap(data, &state);
		break;
	default:
		break;
	}
	for (uint64_t n = test_random(&state) % 3; n > 0; n--)
		change_field(data, &state);
	change_field(data, &state);
	return size;
}

#endif /* VMCLOCK_FUZZ_PAGE_INPUT_H */
