/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Returns the time alone, for usual pages: mapped, complete, not being written,
 * reliable, without a leap second near, and inside the limits of fast_time.h.
 * For any other page it takes a whole reading.  The whole reading defines the
 * result, and the fast path returns the same result sooner.
 */
#include <errno.h>

#include "clock.h"
#include "counter.h"
#include "fast_time.h"
#include "seqcount.h"
#include "time_errno.h"

enum scale { SCALE_TAI, SCALE_UTC };
enum order { ORDERED, UNORDERED };
typedef int (*read_function)(const struct vmclock *, struct vmclock_reading *);

static __attribute__((noinline)) int64_t
now_from_reading(const struct vmclock *clock, enum scale scale,
		 read_function read)
{
	struct vmclock_reading reading;
	int error = read(clock, &reading);

	if (error == 0)
		error = scale == SCALE_TAI ? reading.tai_errno
					   : reading.utc_errno;
	if (error != 0)
		return time_from_errno(error);
	return scale == SCALE_TAI ? reading.tai_ns : reading.utc_ns;
}

/*
 * Returns EAGAIN for an unreliable status without a whole reading, provided that
 * page_time_fill() would find no other error before that one.
 */
static __attribute__((noinline)) int64_t not_fast(const struct vmclock *clock,
						  enum scale scale,
						  read_function read,
						  uint64_t word, uint8_t status)
{
	if (!page_reliable(status) &&
	    (page_word_is_of(word, COUNTER_ID, VMCLOCK_TIME_TAI) ||
	     page_word_is_of(word, COUNTER_ID, VMCLOCK_TIME_UTC)))
		return time_from_errno(-EAGAIN);
	return now_from_reading(clock, scale, read);
}

static inline __attribute__((always_inline)) int64_t
fast_now(const struct vmclock *clock, enum scale scale, enum order order,
	 read_function slow_read)
{
	const struct vmclock_abi *page;
	const uint8_t own = scale == SCALE_TAI ? VMCLOCK_TIME_TAI
					       : VMCLOCK_TIME_UTC;
	const uint8_t other = scale == SCALE_TAI ? VMCLOCK_TIME_UTC
						 : VMCLOCK_TIME_TAI;
	uint64_t word, flags, counter, counter_value, period, sec, frac64,
		ticks;
	uint32_t state;
	uint8_t status, leap, shift;
	int64_t ns, tai_minus_utc;
	struct fast_ns slope, time;

	if (clock == NULL)
		return now_from_reading(clock, scale, slow_read);
	state = clock_state(clock);
	if ((state & (CLOCK_FAST | CLOCK_RELEASED | CLOCK_CLOSED)) !=
	    CLOCK_FAST)
		return now_from_reading(clock, scale, slow_read);

	page = clock->page;
	word = seqcount_read_begin(page);
	/* counter_ordered() needs a branch on the count ahead of it. */
	if (order == ORDERED && page_word_in_update(word))
		return now_from_reading(clock, scale, slow_read);
	/* Ahead of the fields, so that its fence waits only for the count. */
	counter = order == ORDERED ? counter_ordered() : counter_unordered();
	flags = page_load64(&page->flags);
	status = page_load8(&page->clock_status);
	tai_minus_utc =
		page_tai_minus_utc((int16_t)page_load16(&page->tai_offset_sec));
	leap = page_load8(&page->leap_indicator);
	shift = page_load8(&page->counter_period_shift);
	counter_value = page_load64(&page->counter_value);
	period = page_load64(&page->counter_period_frac_sec);
	sec = page_load64(&page->time_sec);
	frac64 = page_load64(&page->time_frac_sec);
	if (page_word_in_update(word) || seqcount_read_retry(page, word) ||
	    !clock_state_is(clock, state))
		return now_from_reading(clock, scale, slow_read);

	slope = fast_slope(period, shift);
	if (shift >= 64 || sec >= FAST_SEC_LIMIT ||
	    slope.ns >= FAST_SLOPE_NS_LIMIT || !page_reliable(status) ||
	    leap != VMCLOCK_LEAP_NONE)
		return not_fast(clock, scale, slow_read, word, status);
	ns = (int64_t)sec * NS_PER_SEC;
	if (!page_word_is_of(word, COUNTER_ID, own)) {
		if (!page_word_is_of(word, COUNTER_ID, other) ||
		    (flags & VMCLOCK_FLAG_TAI_OFFSET_VALID) == 0)
			return now_from_reading(clock, scale, slow_read);
		ns += (scale == SCALE_UTC ? -tai_minus_utc : tai_minus_utc) *
		      NS_PER_SEC;
	}

	/* Nothing before this line needs the value of the counter. */
	ticks = counter - counter_value;
	time = fast_add(fast_of_frac(frac64), fast_times(slope, ticks));
	if (ticks >= FAST_TICKS_LIMIT || !fast_holds(time, ticks))
		return now_from_reading(clock, scale, slow_read);
	return ns + (int64_t)time.ns;
}

#define DEFINE_NOW(name, scale, order)                                     \
	int64_t name(const struct vmclock *clock)                          \
	{                                                                  \
		return fast_now(clock, scale, order, vmclock_read);        \
	}                                                                  \
	int64_t name##_nowait(const struct vmclock *clock)                 \
	{                                                                  \
		return fast_now(clock, scale, order, vmclock_read_nowait); \
	}

DEFINE_NOW(vmclock_tai_ns, SCALE_TAI, ORDERED)
DEFINE_NOW(vmclock_utc_ns, SCALE_UTC, ORDERED)
DEFINE_NOW(vmclock_tai_ns_unordered, SCALE_TAI, UNORDERED)
DEFINE_NOW(vmclock_utc_ns_unordered, SCALE_UTC, UNORDERED)
