/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Returns the time alone, for usual pages (fast_section.h).  For any other page
 * it takes a whole reading.  The whole reading defines the result, and the fast
 * path returns the same result sooner.
 */
#include <errno.h>

#include "fast_section.h"
#include "time_errno.h"

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

static ALWAYS_INLINE int64_t fast_now(const struct vmclock *clock,
				      enum scale scale, enum order order,
				      read_function slow_read)
{
	struct fast_section s;
	struct fast_ns slope, time;
	uint64_t ticks;
	int64_t ns;

	if (!fast_section_load(clock, order, TIME_ALONE, &s))
		return now_from_reading(clock, scale, slow_read);
	slope = fast_slope(s.period, s.shift);
	if (!fast_section_is_usual(&s, slope))
		return not_fast(clock, scale, slow_read, s.word, s.status);
	if (!fast_section_seconds(&s, scale, &ns))
		return now_from_reading(clock, scale, slow_read);

	/* Nothing before this line needs the value of the counter. */
	ticks = s.counter - s.counter_value;
	time = fast_add(fast_of_frac(s.frac64), fast_times(slope, ticks));
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
