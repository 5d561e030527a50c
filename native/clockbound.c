/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of ClockBound's segment, and its rules for the time. */
#include "clockbound.h"

#include <errno.h>
#include <string.h>

#include "units.h"

/* Where the fields of a layout are.  The sizes are the same in both. */
struct layout {
	uint8_t bytes;
	uint8_t as_of;
	uint8_t void_after;
	uint8_t bound;
	uint8_t marker;
	uint8_t drift;
	uint8_t status;
	uint8_t support;
	/* How long a segment stays synchronized without an update. */
	uint8_t grace_sec;
};

static const struct layout layouts[] = {
	[2] = { 80, 16, 32, 48, 56, 64, 68, 72, 5 },
	[3] = { 104, 24, 40, 72, 80, 88, 92, 96, 60 },
};

/* --- The segment -------------------------------------------------------- */

static uint64_t load64(const void *memory, size_t offset)
{
	return atomic_load_explicit((const _Atomic page_word_bits *)memory +
					    offset / 8,
				    memory_order_relaxed);
}

typedef uint32_t __attribute__((may_alias)) half_word;

static uint32_t load32(const void *memory, size_t offset)
{
	return atomic_load_explicit((const _Atomic half_word *)memory +
					    offset / 4,
				    memory_order_relaxed);
}

static uint8_t load8(const void *memory, size_t offset)
{
	return atomic_load_explicit((const _Atomic uint8_t *)memory + offset,
				    memory_order_relaxed);
}

/* Bytes 8 to 15. */
struct word {
	uint32_t size;
	/* In version 2 one number; later the lowest and the highest version. */
	union {
		uint16_t number;
		uint8_t range[2];
	} version;
	uint16_t generation;
};

static struct word word_of(uint64_t bits)
{
	struct word word;

	_Static_assert(sizeof(word) == sizeof(bits), "bytes 8 to 15");
	memcpy(&word, &bits, sizeof(word));
	return word;
}

uint32_t clockbound_size(uint64_t word)
{
	return word_of(word).size;
}

uint16_t clockbound_generation(uint64_t word)
{
	return word_of(word).generation;
}

int clockbound_layout(uint64_t bits)
{
	struct word word = word_of(bits);
	int layout;

	/* The daemon clears both before it lays out a new file. */
	if (word.version.number == 0 || word.generation == 0)
		return -ENODATA;
	if (word.version.number == 2)
		layout = 2;
	else if (word.version.range[0] <= 3 && word.version.range[1] >= 3)
		layout = 3;
	else
		return -EPROTONOSUPPORT;
	return word.size < layouts[layout].bytes ? -EMSGSIZE : layout;
}

bool clockbound_has_magic(const void *memory)
{
	return load32(memory, 0) == CLOCKBOUND_MAGIC_0 &&
	       load32(memory, 4) == CLOCKBOUND_MAGIC_1;
}

void clockbound_copy(const void *memory, int layout,
		     struct clockbound_fields *fields)
{
	const struct layout *at = &layouts[layout];

	fields->as_of_sec = (int64_t)load64(memory, at->as_of);
	fields->as_of_nsec = (int64_t)load64(memory, at->as_of + 8u);
	fields->void_after_sec = (int64_t)load64(memory, at->void_after);
	fields->void_after_nsec = (int64_t)load64(memory, at->void_after + 8u);
	fields->bound_ns = (int64_t)load64(memory, at->bound);
	fields->disruption_marker = load64(memory, at->marker);
	fields->max_drift_ppb = load32(memory, at->drift);
	fields->status = (int32_t)load32(memory, at->status);
	fields->disruption_support = load8(memory, at->support);
}

/* --- The time ------------------------------------------------------------ */

/* A time from 0 on, which INT64_MAX stands for if it is later. */
static int64_t saturated_ns(int64_t sec, int64_t nsec)
{
	int64_t ns;

	if (__builtin_mul_overflow(sec, NS_PER_SEC, &ns) ||
	    __builtin_add_overflow(ns, nsec, &ns))
		return INT64_MAX;
	return ns;
}

static bool is_timespec(int64_t sec, int64_t nsec)
{
	return sec >= 0 && nsec >= 0 && nsec < NS_PER_SEC;
}

/* A drift of a second per second, or a bound below 0, is no measurement. */
static bool is_possible(const struct clockbound_fields *fields)
{
	return is_timespec(fields->as_of_sec, fields->as_of_nsec) &&
	       is_timespec(fields->void_after_sec, fields->void_after_nsec) &&
	       fields->bound_ns >= 0 && fields->max_drift_ppb < NS_PER_SEC;
}

/*
 * Adds the drift during the age to the bound, rounded up.  Returns false if the
 * sum does not fit.  The products fit: an age has at most 9 223 372 036 s, and the
 * drift is below 10^9.
 */
static bool grow_bound(int64_t *bound_ns, int64_t age_ns, uint32_t drift_ppb)
{
	int64_t whole = age_ns / NS_PER_SEC * drift_ppb;
	int64_t rest = age_ns % NS_PER_SEC * drift_ppb;
	int64_t grown = (rest + NS_PER_SEC - 1) / NS_PER_SEC;

	return !__builtin_add_overflow(*bound_ns, whole, bound_ns) &&
	       !__builtin_add_overflow(*bound_ns, grown, bound_ns);
}

/* Why the status in the segment gives no time; 0 if it does. */
static int status_errno(int32_t status)
{
	switch (status) {
	case VMCLOCK_CLOCKBOUND_SYNCHRONIZED:
	case VMCLOCK_CLOCKBOUND_FREE_RUNNING:
		return 0;
	case VMCLOCK_CLOCKBOUND_DISRUPTED:
		return -EREMCHG;
	default:
		return -EAGAIN;
	}
}

/* Finds the status now; returns why it gives no time, or 0. */
static int age_status(int layout, int64_t age_ns,
		      struct vmclock_clockbound_reading *reading)
{
	int error = status_errno(reading->segment_status);

	if (error != 0)
		return error;
	if (reading->monotonic_ns >= reading->void_after_ns) {
		reading->status = VMCLOCK_CLOCKBOUND_UNKNOWN;
		return -ETIME;
	}
	if (age_ns >= (int64_t)layouts[layout].grace_sec * NS_PER_SEC)
		reading->status = VMCLOCK_CLOCKBOUND_FREE_RUNNING;
	return 0;
}

/* Returns why the page forbids the time, or 0. */
static int check_marker(const struct clockbound_marker *marker,
			struct vmclock_clockbound_reading *reading)
{
	if (marker->error != 0)
		return marker->error;
	if (marker->value == reading->disruption_marker)
		return 0;
	reading->status = VMCLOCK_CLOCKBOUND_DISRUPTED;
	return -EREMCHG;
}

static int fill_times(const struct timespec *realtime, int64_t bound_ns,
		      struct vmclock_clockbound_reading *reading)
{
	int64_t utc, earliest, latest;

	if (__builtin_mul_overflow((int64_t)realtime->tv_sec, NS_PER_SEC,
				   &utc) ||
	    __builtin_add_overflow(utc, realtime->tv_nsec, &utc) ||
	    __builtin_sub_overflow(utc, bound_ns, &earliest) ||
	    __builtin_add_overflow(utc, bound_ns, &latest))
		return -EOVERFLOW;
	reading->utc_ns = utc;
	reading->earliest_ns = earliest;
	reading->latest_ns = latest;
	return 0;
}

/*
 * The bound is right even if the thread is stopped anywhere.  Between the copy
 * and the clocks: the copied bound holds until void-after, and it grows until the
 * coarse clock is read.  Between the two clocks: the coarse clock is read last, so
 * it is later, and the bound grows by more than it had to.  Behind the clocks: the
 * times are those of an earlier instant, as with any clock.  The coarse clock
 * shows the begin of its tick, and so does as-of.
 */
static int find_time(int layout, const struct clockbound_fields *fields,
		     const struct clockbound_clocks *clocks, int64_t tick_ns,
		     const struct clockbound_marker *marker,
		     struct vmclock_clockbound_reading *reading)
{
	int64_t bound = fields->bound_ns, age;
	int error;

	if (!is_possible(fields))
		return -EPROTO;
	/* Both are from 0 on, so the difference cannot overflow. */
	age = reading->monotonic_ns - reading->as_of_ns;
	if (age < -tick_ns)
		return -EILSEQ;
	if (age < 0)
		age = 0;
	error = age_status(layout, age, reading);
	if (error == 0)
		error = check_marker(marker, reading);
	if (error != 0)
		return error;
	if (!grow_bound(&bound, age, fields->max_drift_ppb))
		return -EOVERFLOW;
	return fill_times(&clocks->realtime, bound, reading);
}

int clockbound_now(int layout, const struct clockbound_fields *fields,
		   const struct clockbound_clocks *clocks, int64_t tick_ns,
		   const struct clockbound_marker *marker,
		   struct vmclock_clockbound_reading *reading)
{
	reading->utc_ns = reading->earliest_ns = reading->latest_ns = 0;
	reading->as_of_ns = saturated_ns(fields->as_of_sec, fields->as_of_nsec);
	reading->void_after_ns =
		saturated_ns(fields->void_after_sec, fields->void_after_nsec);
	reading->monotonic_ns =
		saturated_ns(clocks->coarse.tv_sec, clocks->coarse.tv_nsec);
	reading->bound_ns = fields->bound_ns;
	reading->disruption_marker = fields->disruption_marker;
	reading->max_drift_ppb = fields->max_drift_ppb;
	reading->segment_status = reading->status = fields->status;
	reading->layout = (uint8_t)layout;
	reading->disruption_support = fields->disruption_support != 0;
	reading->utc_errno =
		find_time(layout, fields, clocks, tick_ns, marker, reading);
	return reading->utc_errno;
}
