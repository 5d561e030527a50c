/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks for torn copies of a segment in a race of a daemon's thread and a reader.
 *
 * Every field is a different function of the number of the update that wrote it,
 * so fields of two updates never agree.  The argument is the number of reads.  If
 * no update met a read, there was no race, and the test fails.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>

#include "clockbound.h"
#include "test_segment.h"

static uint64_t reads = 2000000;

#define RACED_LEAST 100
#define LONGEST_NS (10ll * TEST_SEC)

/* After so many updates, the daemon replaces the file. */
#define UPDATES_PER_FILE 64
/* With fewer updates, the reader may not meet a new file. */
#define WRITTEN_LEAST (16 * UPDATES_PER_FILE)

struct race {
	struct segment_file file;
	int version;
	bool replaces;
	_Atomic uint32_t pauses;
	_Atomic bool stop;
	uint64_t read, raced, updates, files, timeouts, torn;
	/* What the daemon's thread has written. */
	uint64_t written;
};

static uint64_t value(uint64_t update, unsigned int field)
{
	uint64_t state = update * 16 + field;

	return test_random(&state);
}

enum field { AS_OF_FIELD, VOID_FIELD, BOUND_FIELD, DRIFT_FIELD };

/* Nanoseconds of at most 2^60. */
static int64_t time_value(uint64_t update, enum field field)
{
	return (int64_t)(value(update, field) >> 4);
}

/* The count is never 0: update 1 is 2, and update 32767 is 65534. */
static uint16_t generation_of(uint64_t update)
{
	return (uint16_t)(2 + 2 * ((update - 1) % 32767));
}

static void fill(struct test_segment *segment, uint64_t update)
{
	segment_put_time(segment, AS_OF(segment),
			 time_value(update, AS_OF_FIELD));
	segment_put_time(segment, VOID_AFTER(segment),
			 time_value(update, VOID_FIELD));
	segment_put64(segment, BOUND(segment), value(update, BOUND_FIELD));
	segment_put64(segment, MARKER(segment), update);
	segment_put32(segment, DRIFT(segment),
		      (uint32_t)value(update, DRIFT_FIELD));
	segment_put32(segment, STATUS(segment), (uint32_t)update);
	segment->bytes[SUPPORT(segment)] = update & 1;
	segment_put16(segment, GENERATION_OFFSET, generation_of(update));
}

static bool is_whole(const struct vmclock_clockbound_reading *r)
{
	uint64_t update = r->disruption_marker;

	return r->as_of_ns == time_value(update, AS_OF_FIELD) &&
	       r->void_after_ns == time_value(update, VOID_FIELD) &&
	       r->bound_ns == (int64_t)value(update, BOUND_FIELD) &&
	       r->max_drift_ppb == (uint32_t)value(update, DRIFT_FIELD) &&
	       r->segment_status == (int32_t)update &&
	       r->disruption_support == (update & 1) &&
	       r->generation == generation_of(update);
}

static void store16(uint8_t *memory, uint16_t generation, memory_order order)
{
	atomic_store_explicit(
		(_Atomic uint16_t *)(void *)(memory + GENERATION_OFFSET),
		generation, order);
}

/*
 * From the last field to the first, unlike the reader, so that they meet.  Yields
 * in some updates, so that they also meet if they share a processor.
 */
static void store(uint8_t *memory, const struct test_segment *segment,
		  uint64_t update)
{
	store16(memory, (uint16_t)(generation_of(update) - 1),
		memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	for (size_t at = segment->length - 8; at >= 16; at -= 8) {
		uint64_t word;

		if (at == 48 && update % 4096 == 0)
			sched_yield();
		memcpy(&word, segment->bytes + at, sizeof(word));
		atomic_store_explicit((_Atomic uint64_t *)(void *)(memory + at),
				      word, memory_order_relaxed);
	}
	store16(memory, generation_of(update), memory_order_release);
}

static void *run_daemon(void *argument)
{
	struct race *race = argument;
	struct test_segment segment = test_segment_of(race->version);

	for (uint64_t update = 2;
	     !atomic_load_explicit(&race->stop, memory_order_relaxed);
	     update++) {
		uint32_t pauses = atomic_load_explicit(&race->pauses,
						       memory_order_relaxed);

		fill(&segment, update);
		if (race->replaces && update % UPDATES_PER_FILE == 0)
			segment_file_write(&race->file, &segment,
					   segment.length);
		else
			store(race->file.memory, &segment, update);
		for (uint32_t i = 0; i < pauses; i++)
			counter_pause();
		race->written++;
	}
	return NULL;
}

/* Opens the new file, or goes on with the old one if it cannot be opened. */
static struct vmclock_clockbound *follow(struct race *race,
					 struct vmclock_clockbound *opened)
{
	struct vmclock_clockbound *next;

	if (vmclock_clockbound_path_changed(opened) != 1 ||
	    vmclock_clockbound_open(race->file.path, 0, &next) != 0)
		return opened;
	race->files++;
	vmclock_clockbound_free(opened);
	return next;
}

static void check_reading(struct race *race,
			  const struct vmclock_clockbound_reading *r, int error)
{
	static uint64_t previous;

	race->timeouts += error == -ETIMEDOUT;
	/* Without fields, the daemon's thread had lost its processor. */
	if (error == -ETIMEDOUT || error == -EINPROGRESS)
		return;
	race->read++;
	CHECK_EQ(r->layout, race->version);
	race->torn += !is_whole(r);
	race->raced += r->retries != 0;
	race->updates += r->disruption_marker != previous;
	previous = r->disruption_marker;
}

/* Returns whether enough reads met an update, or enough files were opened. */
static bool is_enough(const struct race *race, uint64_t least)
{
	return race->replaces ? race->files >= least : race->raced >= least;
}

static bool is_over(int64_t begun)
{
	return test_clock_ns(CLOCK_MONOTONIC) - begun > LONGEST_NS;
}

static void read_many(struct race *race)
{
	static const uint32_t paces[] = { 4, 16, 64, 256 };
	struct vmclock_clockbound *opened = segment_open(&race->file, 0);
	int64_t begun = test_clock_ns(CLOCK_MONOTONIC);
	pthread_t daemon;

	REQUIRE(pthread_create(&daemon, NULL, run_daemon, race) == 0);
	do {
		for (uint64_t i = 0; i < reads / 4; i++) {
			if (i % 1024 == 0 && is_enough(race, 1) &&
			    is_over(begun))
				break;
			struct vmclock_clockbound_reading r;
			int error = i % 2 == 0 ? vmclock_clockbound_read(
							 opened, NULL, &r)
					       : vmclock_clockbound_read_nowait(
							 opened, NULL, &r);

			if (i % 1024 == 0)
				atomic_store_explicit(&race->pauses,
						      paces[i / 1024 % 4],
						      memory_order_relaxed);
			check_reading(race, &r, error);
			if (i % 65536 == 0)
				sched_yield();
			if (race->replaces && i % 16 == 0)
				opened = follow(race, opened);
		}
	} while (race->raced < RACED_LEAST && !is_over(begun));
	atomic_store_explicit(&race->stop, true, memory_order_relaxed);
	REQUIRE(pthread_join(daemon, NULL) == 0);
	vmclock_clockbound_free(opened);
}

static void run_race(int version, bool replaces)
{
	struct test_segment segment = test_segment_of(version);
	struct race race = { .version = version, .replaces = replaces };

	fill(&segment, 1);
	race.file = segment_file_new(&segment);
	read_many(&race);
	segment_file_free(&race.file);
	printf("        version %d: %" PRIu64 " reads of %" PRIu64
	       " updates and %" PRIu64 " files, %" PRIu64 " raced, %" PRIu64
	       " timed out, %" PRIu64 " torn\n",
	       version, race.read, race.updates, race.files, race.raced,
	       race.timeouts, race.torn);
	CHECK_EQ(race.torn, 0);
	/* An emulator can starve the thread that maps files. */
	if (race.written < WRITTEN_LEAST && !is_enough(&race, 1))
		SKIP("the thread of the daemon is too slow here");
	CHECK(race.updates > 1);
	CHECK(is_enough(&race, 1));
}

static void copies_are_whole(void)
{
	run_race(2, false);
	run_race(3, false);
}

static void copies_are_of_one_file(void)
{
	run_race(2, true);
	run_race(3, true);
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(copies_are_whole),
		TEST(copies_are_of_one_file),
	};

	if (argc > 1)
		reads = strtoull(argv[1], NULL, 10);
	return CHECK_RUN(tests);
}
