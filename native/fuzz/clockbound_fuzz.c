/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A segment of any bytes at any time of the kernel's clocks, against a model in
 * 128 bits.  The input is a struct input.
 */
#include "fuzz.h"
#include "clockbound.h"
#include "clockbound_model.h"

struct input {
	uint8_t segment[SEGMENT_BYTES];
	int64_t utc_sec;
	int64_t monotonic_sec;
	uint32_t utc_nsec;
	uint32_t monotonic_nsec;
	uint32_t tick_ns;
	uint32_t marker_error;
	uint64_t marker;
};

static int grace_sec(int layout)
{
	return layout == 2 ? 5 : 60;
}

/* The age that a bound grows by: no segment is from the future. */
static wide age_of(const struct model *m, wide monotonic)
{
	return monotonic < m->as_of ? 0 : monotonic - m->as_of;
}

static int time_error(const struct model *m, wide monotonic, wide tick,
		      const struct clockbound_marker *marker, uint64_t own)
{
	if (!m->possible)
		return -EPROTO;
	if (m->as_of > monotonic + tick)
		return -EILSEQ;
	if (m->status == VMCLOCK_CLOCKBOUND_DISRUPTED)
		return -EREMCHG;
	if (m->status != VMCLOCK_CLOCKBOUND_SYNCHRONIZED &&
	    m->status != VMCLOCK_CLOCKBOUND_FREE_RUNNING)
		return -EAGAIN;
	if (m->void_after <= monotonic)
		return -ETIME;
	if (marker->error != 0)
		return marker->error;
	return marker->value != own ? -EREMCHG : 0;
}

static void check(const struct test_segment *segment, const struct input *input)
{
	struct model m = model_of(segment);
	struct clockbound_clocks clocks = {
		.realtime = { input->utc_sec, input->utc_nsec % TEST_SEC },
		/* 272 years. */
		.coarse = { input->monotonic_sec & 0x1ffffffff,
			    input->monotonic_nsec % TEST_SEC },
	};
	struct clockbound_marker marker = {
		.error = input->marker_error % 4 == 0 ? -EUNATCH : 0,
		.value = input->marker,
	};
	wide utc = input->utc_sec * BILLION + clocks.realtime.tv_nsec;
	wide monotonic = clocks.coarse.tv_sec * BILLION + clocks.coarse.tv_nsec;
	int64_t tick_ns = input->tick_ns % 20000000;
	struct vmclock_clockbound_reading r = { 0 };
	struct clockbound_fields fields;
	wide age = age_of(&m, monotonic), bound;
	int error;

	clockbound_copy(segment->bytes, segment->version, &fields);
	if (input->marker_error % 4 == 1)
		marker.value = fields.disruption_marker;
	error = time_error(&m, monotonic, tick_ns, &marker,
			   fields.disruption_marker);
	bound = m.bound + (age * m.drift + BILLION - 1) / BILLION;
	if (error == 0 && (bound > INT64_MAX || utc + bound > INT64_MAX ||
			   utc - bound < INT64_MIN))
		error = -EOVERFLOW;
	FUZZ_SAME(clockbound_now(segment->version, &fields, &clocks, tick_ns,
				 &marker, &r),
		  error);
	FUZZ_SAME(r.utc_errno, error);
	FUZZ_SAME(r.utc_ns, error == 0 ? utc : 0);
	FUZZ_SAME(r.earliest_ns, error == 0 ? utc - bound : 0);
	FUZZ_SAME(r.latest_ns, error == 0 ? utc + bound : 0);
	FUZZ_SAME(r.segment_status, m.status);
	FUZZ_SAME(r.disruption_support, m.supports);
	if (error == 0)
		FUZZ_SAME(r.status, age >= grace_sec(r.layout) * BILLION
					    ? VMCLOCK_CLOCKBOUND_FREE_RUNNING
					    : m.status);
}

static uint64_t word_of(const struct test_segment *segment)
{
	uint64_t word;

	memcpy(&word, segment->bytes + 8, sizeof(word));
	return word;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { 0 };

	memcpy(&input, data, size < sizeof(input) ? size : sizeof(input));
	for (int version = 2; version <= 3; version++) {
		_Alignas(8) struct test_segment segment = {
			.version = version,
			.length = version == 2 ? 80 : 104,
		};
		bool found;

		memcpy(segment.bytes, input.segment, segment.length);
		found = clockbound_has_magic(segment.bytes) &&
			clockbound_layout(word_of(&segment)) == version;
		FUZZ_SAME(found, model_of(&segment).is_segment);
		if (found)
			check(&segment, &input);
	}
	return 0;
}

static uint64_t edge(uint64_t *state)
{
	static const uint64_t edges[] = { 0,	      1,	 999999999,
					  1000000000, INT64_MAX, UINT64_MAX };
	uint64_t choice = test_random(state);

	return choice % 4 == 0 ? edges[choice / 4 % 6]
			       : test_random(state) >> choice / 4 % 64;
}

/* A segment of about the time of the input's clock, and one value changed. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	struct input input = { 0 };
	struct test_segment segment;
	uint64_t state = seed, value;
	size_t words = sizeof(input) / sizeof(value), at;

	if (max_size < sizeof(input) || test_random(&state) % 4 == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	memcpy(&input, data, size < sizeof(input) ? size : sizeof(input));
	if (test_random(&state) % 4 == 0) {
		segment = test_segment_of(2 + test_random(&state) % 2);
		input.monotonic_sec = (int64_t)(test_random(&state) % 5000);
		segment_put_time(&segment, AS_OF(&segment),
				 input.monotonic_sec * TEST_SEC -
					 (int64_t)(test_random(&state) % 70) *
						 TEST_SEC / 2);
		segment_put64(&segment, VOID_AFTER(&segment), 5000);
		input.utc_sec = 1700000000;
		memcpy(input.segment, segment.bytes, SEGMENT_BYTES);
	}
	at = test_random(&state) % words * sizeof(value);
	memcpy(&value, (uint8_t *)&input + at, sizeof(value));
	value = test_random(&state) % 2 == 0
			? edge(&state)
			: value + test_random(&state) % 33 - 16;
	memcpy((uint8_t *)&input + at, &value, sizeof(value));
	memcpy(data, &input, sizeof(input));
	return sizeof(input);
}
