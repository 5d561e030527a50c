/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments with wrong bytes.  An independent model in 128 bits says for each one
 * what a reader must return.  The argument is the number of random segments.
 */
#include "clockbound.h"
#include "clockbound_model.h"

static uint64_t cases = 1000000;

/* Returns whether there is a time, and the bound that belongs to it. */
static bool model_now(const struct model *m, wide utc, wide monotonic,
		      wide tick, wide *bound)
{
	wide age = monotonic - m->as_of;

	if (!m->is_segment || !m->possible || m->supports ||
	    (m->status != 1 && m->status != 2) || age < -tick ||
	    monotonic >= m->void_after)
		return false;
	if (age < 0)
		age = 0;
	*bound = m->bound + (age * m->drift + BILLION - 1) / BILLION;
	return utc + *bound <= INT64_MAX;
}

static void compare(const struct test_segment *segment, wide tick, int error,
		    const struct vmclock_clockbound_reading *r)
{
	struct model model = model_of(segment);
	wide bound;

	CHECK_EQ(r->utc_errno, error);
	if (error != 0) {
		CHECK_EQ(r->utc_ns, 0);
		CHECK_EQ(r->earliest_ns, 0);
		CHECK_EQ(r->latest_ns, 0);
	}
	/* Without fields there are no clocks by which the model could decide. */
	if (error != 0 && r->layout != segment->version) {
		CHECK(!model.is_segment || (segment->bytes[14] & 1) != 0);
		return;
	}
	if (model_now(&model,
		      error == 0 ? r->utc_ns : test_clock_ns(CLOCK_REALTIME),
		      r->monotonic_ns, tick, &bound)) {
		CHECK_EQ(error, 0);
		CHECK_EQ(r->utc_ns - r->earliest_ns, bound);
		CHECK_EQ(r->latest_ns - r->utc_ns, bound);
	} else {
		CHECK(error < 0);
	}
}

struct opened {
	struct segment_file file;
	struct vmclock_clockbound *segment;
};

static struct opened open_of(int version)
{
	struct test_segment segment = test_segment_of(version);
	struct opened made;

	made.file = segment_file_new(&segment);
	made.segment = segment_open(&made.file, 0);
	return made;
}

static void close_of(struct opened *opened)
{
	vmclock_clockbound_free(opened->segment);
	segment_file_free(&opened->file);
}

static int read_as(struct opened *opened, const struct test_segment *segment,
		   struct vmclock_clockbound_reading *r)
{
	memcpy(opened->file.memory, segment->bytes, segment->length);
	return vmclock_clockbound_read_nowait(opened->segment, NULL, r);
}

/* Each bit of each byte, and each other value of it. */
static void every_byte_is_checked(void)
{
	for (int version = 2; version <= 3; version++) {
		struct opened opened = open_of(version);

		for (size_t at = 0; at < opened.segment->mapped; at++) {
			struct test_segment segment = test_segment_of(version);

			if (at >= segment.length)
				break;
			for (unsigned int flip = 0; flip < 256; flip++) {
				struct vmclock_clockbound_reading r;
				int error;

				segment = test_segment_of(version);
				segment.bytes[at] ^= (uint8_t)flip;
				error = read_as(&opened, &segment, &r);
				compare(&segment, opened.segment->tick_ns,
					error, &r);
			}
		}
		close_of(&opened);
	}
}

/* Often a usual value, so that all fields together often give a time. */
static uint64_t any_value(uint64_t *state, uint64_t usual)
{
	static const uint64_t edges[] = { 0,	      1,	 999999999,
					  1000000000, INT64_MAX, UINT64_MAX };
	uint64_t choice = test_random(state);

	if (choice % 8 < 5)
		return usual;
	if (choice % 8 == 5)
		return edges[choice / 8 % 6];
	return test_random(state) >> choice / 8 % 64;
}

static void randomize(struct test_segment *s, uint64_t *state)
{
	int64_t now = test_clock_ns(CLOCK_MONOTONIC_COARSE);
	uint64_t sec = (uint64_t)(now / TEST_SEC);
	uint64_t age = any_value(state, 2);

	segment_put64(s, AS_OF(s), sec >= age ? sec - age : age);
	segment_put64(s, AS_OF(s) + 8, any_value(state, 500));
	segment_put64(s, VOID_AFTER(s), any_value(state, sec + 1000));
	segment_put64(s, VOID_AFTER(s) + 8, any_value(state, 500));
	segment_put64(s, BOUND(s), any_value(state, 10000));
	segment_put64(s, MARKER(s), any_value(state, 5));
	segment_put32(s, DRIFT(s), (uint32_t)any_value(state, 1000));
	segment_put32(s, STATUS(s), (uint32_t)any_value(state, 1));
	s->bytes[SUPPORT(s)] = any_value(state, 0) == 1;
	if (test_random(state) % 64 == 0)
		s->bytes[test_random(state) % 14] = (uint8_t)test_random(state);
}

static void random_segments_get_the_models_answer(void)
{
	uint64_t state = 1, times = 0;

	for (int version = 2; version <= 3; version++) {
		struct opened opened = open_of(version);

		for (uint64_t i = 0; i < cases / 2; i++) {
			struct test_segment segment = test_segment_of(version);
			struct vmclock_clockbound_reading r;
			int error;

			randomize(&segment, &state);
			error = read_as(&opened, &segment, &r);
			compare(&segment, opened.segment->tick_ns, error, &r);
			times += error == 0;
		}
		close_of(&opened);
	}
	CHECK(times > cases / 20);
	CHECK(times < cases / 2);
}

/* Bytes without any sense. */
static void noise_does_no_harm(void)
{
	uint64_t state = 2;

	for (int version = 2; version <= 3; version++) {
		struct opened opened = open_of(version);

		for (uint64_t i = 0; i < cases / 10; i++) {
			struct test_segment segment = test_segment_of(version);
			struct vmclock_clockbound_reading r;
			size_t from = i % 2 == 0 ? 0 : 16;
			int error;

			for (size_t at = from; at < segment.length; at += 8)
				segment_put64(&segment, at,
					      test_random(&state));
			error = read_as(&opened, &segment, &r);
			compare(&segment, opened.segment->tick_ns, error, &r);
		}
		close_of(&opened);
	}
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(every_byte_is_checked),
		TEST(random_segments_get_the_models_answer),
		TEST(noise_does_no_harm),
	};

	if (argc > 1)
		cases = strtoull(argv[1], NULL, 10);
	return CHECK_RUN(tests);
}
