/* SPDX-License-Identifier: Apache-2.0 */
/* Random pages, and how to print one. */
#ifndef VMCLOCK_TESTS_PAGE_CASES_H
#define VMCLOCK_TESTS_PAGE_CASES_H

#include <inttypes.h>
#include <stdio.h>

#include "test_page.h"

/* The same pages in every run. */
#define CASES_SEED 20161231

static inline void print_case(const struct vmclock_reading *r)
{
	printf("  size %" PRIu32 " type %u flags 0x%" PRIx64 " status %u "
	       "tai %d shift %u\n  counter 0x%" PRIx64 " value 0x%" PRIx64
	       " period 0x%" PRIx64 " est 0x%" PRIx64 " max 0x%" PRIx64
	       "\n  sec 0x%" PRIx64 " frac 0x%" PRIx64 " est 0x%" PRIx64
	       " max 0x%" PRIx64 "\n",
	       r->size, r->time_type, r->flags, r->clock_status,
	       r->tai_offset_sec, r->counter_period_shift, r->counter,
	       r->counter_value, r->counter_period_frac_sec,
	       r->counter_period_esterror_rate_frac_sec,
	       r->counter_period_maxerror_rate_frac_sec, r->time_sec,
	       r->time_frac_sec, r->time_esterror_nanosec,
	       r->time_maxerror_nanosec);
}

/* 0, 1, the largest number, powers of two and their neighbors, or anything. */
static inline uint64_t extreme(uint64_t *state)
{
	uint64_t choice = test_random(state);
	uint64_t power = (uint64_t)1 << (choice >> 8) % 64;

	switch (choice % 8) {
	case 0:
		return 0;
	case 1:
		return 1;
	case 2:
		return UINT64_MAX;
	case 3:
		return power;
	case 4:
		return power - 1;
	case 5:
		return power + 1;
	case 6: /* of any length */
		return test_random(state) >> (choice >> 8) % 64;
	default:
		return test_random(state);
	}
}

/* As real pages have them: some GHz, some years, errors of up to seconds. */
static inline void fill_plausible(struct vmclock_reading *r, uint64_t *state)
{
	unsigned int spare = (unsigned int)(test_random(state) % 30);

	r->counter_period_shift = (uint8_t)spare;
	r->counter_period_frac_sec =
		((test_random(state) >> 29 >> 6 | 1) << spare) +
		(test_random(state) >> 34 >> (30 - spare));
	r->counter_period_maxerror_rate_frac_sec = test_random(state) >> 44;
	r->counter_period_esterror_rate_frac_sec = test_random(state) >> 48;
	r->time_sec = test_random(state) >> 31;
	r->time_frac_sec = test_random(state);
	r->time_maxerror_nanosec = test_random(state) >> 34;
	r->time_esterror_nanosec = test_random(state) >> 44;
	r->counter_value = test_random(state);
	r->counter = r->counter_value + (test_random(state) >> 8);
	if (test_random(state) % 4 == 0)
		r->counter = r->counter_value - (test_random(state) >> 20);
}

static inline void fill_extreme(struct vmclock_reading *r, uint64_t *state)
{
	r->counter_period_shift = (uint8_t)test_random(state);
	r->counter_period_frac_sec = extreme(state);
	r->counter_period_maxerror_rate_frac_sec = extreme(state);
	r->counter_period_esterror_rate_frac_sec = extreme(state);
	r->time_sec = extreme(state);
	r->time_frac_sec = extreme(state);
	r->time_maxerror_nanosec = extreme(state);
	r->time_esterror_nanosec = extreme(state);
	r->counter_value = extreme(state);
	r->counter = test_random(state) % 2 == 0
			     ? extreme(state)
			     : r->counter_value + extreme(state);
}

#endif /* VMCLOCK_TESTS_PAGE_CASES_H */
