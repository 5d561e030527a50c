/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The read section of fast_now.c and fast_bounds.c, for usual pages: mapped,
 * complete, not being written, reliable, without a leap second near, and inside
 * the limits of fast_time.h.
 */
#ifndef VMCLOCK_FAST_SECTION_H
#define VMCLOCK_FAST_SECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "counter.h"
#include "fast_time.h"
#include "page.h"
#include "seqcount.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

enum scale { SCALE_TAI, SCALE_UTC };
enum order { ORDERED, UNORDERED };
enum wanted { TIME_ALONE, TIME_AND_ERROR };

/* The counter and the fields of one state of the page. */
struct fast_section {
	uint64_t word, flags, counter, counter_value, period, sec, frac64;
	int64_t tai_minus_utc;
	uint8_t status, leap, shift;
	/* Loaded only if the error is wanted. */
	uint64_t max_rate, max_error;
};

/* Returns false if the page is not mapped and complete, or is being written. */
static ALWAYS_INLINE bool fast_section_load(const struct vmclock *clock,
					    enum order order,
					    enum wanted wanted,
					    struct fast_section *s)
{
	const struct vmclock_abi *page;
	uint32_t state;

	if (clock == NULL)
		return false;
	state = clock_state(clock);
	if ((state & (CLOCK_FAST | CLOCK_RELEASED | CLOCK_CLOSED)) !=
	    CLOCK_FAST)
		return false;

	page = clock->page;
	s->word = seqcount_read_begin(page);
	/* counter_ordered() needs a branch on the count ahead of it. */
	if (order == ORDERED && page_word_in_update(s->word))
		return false;
	/* Ahead of the fields, so that its fence waits only for the count. */
	s->counter = order == ORDERED ? counter_ordered() : counter_unordered();
	s->flags = page_load64(&page->flags);
	s->status = page_load8(&page->clock_status);
	s->tai_minus_utc =
		page_tai_minus_utc((int16_t)page_load16(&page->tai_offset_sec));
	s->leap = page_load8(&page->leap_indicator);
	s->shift = page_load8(&page->counter_period_shift);
	s->counter_value = page_load64(&page->counter_value);
	s->period = page_load64(&page->counter_period_frac_sec);
	s->sec = page_load64(&page->time_sec);
	s->frac64 = page_load64(&page->time_frac_sec);
	if (wanted == TIME_AND_ERROR) {
		s->max_rate = page_load64(
			&page->counter_period_maxerror_rate_frac_sec);
		s->max_error = page_load64(&page->time_maxerror_nanosec);
	}
	return !page_word_in_update(s->word) &&
	       !seqcount_read_retry(page, s->word) &&
	       clock_state_is(clock, state);
}

/* Returns whether the clock is reliable, and far from a leap second and all limits. */
static ALWAYS_INLINE bool fast_section_is_usual(const struct fast_section *s,
						struct fast_ns slope)
{
	return s->shift < 64 && s->sec < FAST_SEC_LIMIT &&
	       slope.ns < FAST_SLOPE_NS_LIMIT && page_reliable(s->status) &&
	       s->leap == VMCLOCK_LEAP_NONE;
}

/*
 * Sets the whole seconds of the reference time, in ns on the scale.  Returns
 * false if the page does not have the scale.
 */
static ALWAYS_INLINE bool fast_section_seconds(const struct fast_section *s,
					       enum scale scale, int64_t *ns)
{
	const uint8_t own = scale == SCALE_TAI ? VMCLOCK_TIME_TAI
					       : VMCLOCK_TIME_UTC;
	const uint8_t other = scale == SCALE_TAI ? VMCLOCK_TIME_UTC
						 : VMCLOCK_TIME_TAI;

	*ns = (int64_t)s->sec * NS_PER_SEC;
	if (page_word_is_of(s->word, COUNTER_ID, own))
		return true;
	if (!page_word_is_of(s->word, COUNTER_ID, other) ||
	    (s->flags & VMCLOCK_FLAG_TAI_OFFSET_VALID) == 0)
		return false;
	*ns += (scale == SCALE_UTC ? -s->tai_minus_utc : s->tai_minus_utc) *
	       NS_PER_SEC;
	return true;
}

#endif /* VMCLOCK_FAST_SECTION_H */
