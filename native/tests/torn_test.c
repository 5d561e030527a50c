/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks for torn copies in a race of a writer process and a reader.
 *
 * Every field is a different function of the number of the update that wrote it,
 * so fields of two updates never agree.  The arguments are the number of reads of
 * a mapped page and the number of reads by pread(2).
 *
 * If no update met a read, there was no race, and the test fails.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "seqcount.h"
#include "test_page.h"

#define MAPPED_READS 10000000
#define PREAD_READS 200000

/* On a busy machine the two may run in turns.  Then the race lasts longer. */
#define RACED_LEAST 100
#define LONGEST_NS (60ll * TEST_SEC)

/* Fills in the page of an update. */
typedef void fill_update(struct vmclock_reading *r, uint64_t update);

/* Shared with the writer. */
struct control {
	struct vmclock_abi *page;
	fill_update *fill;
	/* How many pauses of the processor are between two updates. */
	_Atomic uint32_t pauses;
};

/* Spreads the number of an update over all bits, differently per field. */
static uint64_t value(uint64_t update, unsigned int field)
{
	uint64_t state = update * 64 + field;

	return test_random(&state);
}

enum field {
	COUNTER,
	TYPE,
	MARKER,
	FLAGS,
	PAD,
	STATUS,
	HINT,
	OFFSET,
	LEAP,
	SHIFT,
	PERIOD,
	PERIOD_EST,
	PERIOD_MAX,
	TIME,
	FRAC,
	TIME_EST,
	TIME_MAX,
	GENERATION
};

/* seq_count and counter_value are the number of the update itself. */
static void fill_at_random(struct vmclock_reading *r, uint64_t update)
{
	uint64_t pad = value(update, PAD);

	r->counter_id = (uint8_t)value(update, COUNTER);
	r->time_type = (uint8_t)value(update, TYPE);
	r->seq_count = (uint32_t)(2 * update);
	r->disruption_marker = value(update, MARKER);
	r->flags = value(update, FLAGS);
	r->pad[0] = (uint8_t)pad;
	r->pad[1] = (uint8_t)(pad >> 8);
	r->clock_status = (uint8_t)value(update, STATUS);
	r->leap_second_smearing_hint = (uint8_t)value(update, HINT);
	r->tai_offset_sec = (int16_t)value(update, OFFSET);
	r->leap_indicator = (uint8_t)value(update, LEAP);
	r->counter_period_shift = (uint8_t)value(update, SHIFT);
	r->counter_value = update;
	r->counter_period_frac_sec = value(update, PERIOD);
	r->counter_period_esterror_rate_frac_sec = value(update, PERIOD_EST);
	r->counter_period_maxerror_rate_frac_sec = value(update, PERIOD_MAX);
	r->time_sec = value(update, TIME);
	r->time_frac_sec = value(update, FRAC);
	r->time_esterror_nanosec = value(update, TIME_EST);
	r->time_maxerror_nanosec = value(update, TIME_MAX);
	r->vm_generation_counter = value(update, GENERATION);
}

/* --- The writer ------------------------------------------------------------ */

/* From the last field to the first, unlike the reader, so that they meet. */
static void store(struct vmclock_abi *page, const struct vmclock_reading *r)
{
	seqcount_write_begin(page);
	page_store64(&page->vm_generation_counter, r->vm_generation_counter);
	page_store64(&page->time_maxerror_nanosec, r->time_maxerror_nanosec);
	page_store64(&page->time_esterror_nanosec, r->time_esterror_nanosec);
	page_store64(&page->time_frac_sec, r->time_frac_sec);
	page_store64(&page->time_sec, r->time_sec);
	page_store64(&page->counter_period_maxerror_rate_frac_sec,
		     r->counter_period_maxerror_rate_frac_sec);
	page_store64(&page->counter_period_esterror_rate_frac_sec,
		     r->counter_period_esterror_rate_frac_sec);
	page_store64(&page->counter_period_frac_sec,
		     r->counter_period_frac_sec);
	page_store64(&page->counter_value, r->counter_value);
	page_store8(&page->counter_period_shift, r->counter_period_shift);
	page_store8(&page->leap_indicator, r->leap_indicator);
	page_store16(&page->tai_offset_sec, (uint16_t)r->tai_offset_sec);
	page_store8(&page->leap_second_smearing_hint,
		    r->leap_second_smearing_hint);
	page_store8(&page->clock_status, r->clock_status);
	page_store8(&page->pad[1], r->pad[1]);
	page_store8(&page->pad[0], r->pad[0]);
	page_store64(&page->flags, r->flags);
	page_store64(&page->disruption_marker, r->disruption_marker);
	page_store8(&page->time_type, r->time_type);
	page_store8(&page->counter_id, r->counter_id);
	seqcount_write_end(page);
}

static void write_until_killed(struct control *control)
{
	struct vmclock_reading r = { 0 };

	for (uint64_t update = 1;; update++) {
		uint32_t pauses = atomic_load_explicit(&control->pauses,
						       memory_order_relaxed);

		control->fill(&r, update);
		store(control->page, &r);
		for (uint32_t i = 0; i < pauses; i++)
			counter_pause();
	}
}

static pid_t fork_writer(struct control *control)
{
	pid_t parent = getpid();
	pid_t child = fork();

	REQUIRE(child >= 0);
	if (child != 0)
		return child;
	/* The child must end if the reader dies. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	write_until_killed(control);
	_exit(0);
}

struct tally {
	uint64_t reads, retries, raced, updates, timeouts, absent, torn;
	/* The last read timed out. */
	bool stalled;
};

/* --- The race --------------------------------------------------------------- */

struct race {
	struct control *control;
	struct test_page page;
	struct vmclock *clock;
	pid_t writer;
	int64_t begun, processor_begun;
};

static struct race start_race(fill_update *fill, unsigned int flags)
{
	struct vmclock_reading r = test_reading();
	struct race race;

	race.control = mmap(NULL, sizeof(*race.control), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	REQUIRE(race.control != MAP_FAILED);
	fill(&r, 0);
	race.page = test_page_new(&r);
	race.clock = test_open(&race.page, flags);
	race.control->page = race.page.page;
	race.control->fill = fill;
	fflush(stdout);
	race.writer = fork_writer(race.control);
	while ((page_load32(&race.page.page->seq_count) & ~1u) == 0)
		counter_pause();
	race.begun = test_clock_ns(CLOCK_MONOTONIC);
	race.processor_begun = test_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	return race;
}

/*
 * Sets the pace of the writer.  Without pauses, a reader rarely succeeds; with
 * many, it always does.
 */
static void set_pace(const struct race *race, uint32_t pauses)
{
	atomic_store_explicit(&race->control->pauses, pauses,
			      memory_order_relaxed);
}

static bool has_raced(const struct race *race, const struct tally *tally)
{
	return tally->raced >= RACED_LEAST ||
	       test_clock_ns(CLOCK_MONOTONIC) - race->begun > LONGEST_NS;
}

static void end_race(struct race *race, const char *name,
		     const struct tally *tally)
{
	int64_t processor =
		test_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - race->processor_begun;
	int64_t took = test_clock_ns(CLOCK_MONOTONIC) - race->begun;

	REQUIRE(kill(race->writer, SIGKILL) == 0);
	REQUIRE(waitpid(race->writer, NULL, 0) == race->writer);
	printf("        %s: %" PRIu64 " reads of %" PRIu64 " updates, %" PRIu64
	       " raced (%" PRIu64 " retries), %" PRIu64 " timed out, %" PRIu64
	       " torn; %.1f s, of them %.1f on a processor, %.2f M reads/s\n",
	       name, tally->reads, tally->updates, tally->raced, tally->retries,
	       tally->timeouts, tally->torn, (double)took / 1e9,
	       (double)processor / 1e9,
	       (double)tally->reads * 1e3 / (double)took);
	CHECK_EQ(tally->torn, 0);
	/* Otherwise there was no race. */
	CHECK(tally->raced > 0);
	CHECK(tally->updates > 1);
	/* Sometimes the writer loses its processor for long. */
	CHECK_MOST(tally->timeouts, tally->reads / 1000);
	vmclock_free(race->clock);
	test_page_free(&race->page);
	munmap(race->control, sizeof(*race->control));
}

/* --- Whole readings ---------------------------------------------------------- */

static void check_reading(const struct vmclock_reading *r, struct tally *tally)
{
	struct vmclock_reading expected = *r;

	fill_at_random(&expected, r->counter_value);
	if (memcmp(&expected.counter_id, &r->counter_id,
		   VMCLOCK_READING_COUNTER - VMCLOCK_READING_COUNTER_ID) != 0)
		tally->torn++;
}

typedef int read_function(const struct vmclock *, struct vmclock_reading *);

/* Counts each stall of the writer once, because all reads during it fail at once. */
static void count_timeout(struct tally *tally, bool timed_out)
{
	tally->timeouts += timed_out && !tally->stalled;
	tally->stalled = timed_out;
}

static void read_many(const struct race *race, struct tally *tally,
		      read_function *read, uint64_t reads)
{
	struct vmclock_reading r = { 0 };
	uint64_t previous = 0;

	for (uint64_t i = 0; i < reads; i++) {
		int error = read(race->clock, &r);

		/* The writer lost its processor, so this read does not count. */
		if (error == -EINPROGRESS)
			continue;
		tally->reads++;
		count_timeout(tally, error == -ETIMEDOUT);
		if (error == -ETIMEDOUT)
			continue;
		CHECK_EQ(error, 0);
		check_reading(&r, tally);
		tally->retries += r.retries;
		tally->raced += r.retries != 0;
		tally->updates += r.counter_value != previous;
		previous = r.counter_value;
	}
}

static void race_readings(const char *name, unsigned int flags,
			  read_function *read, uint64_t reads,
			  const uint32_t *paces, size_t count)
{
	struct race race = start_race(fill_at_random, flags);
	struct tally tally = { 0 };

	do {
		for (size_t i = 0; i < count; i++) {
			set_pace(&race, paces[i]);
			read_many(&race, &tally, read, reads / count);
		}
	} while (!has_raced(&race, &tally));
	end_race(&race, name, &tally);
}

static uint64_t mapped_reads = MAPPED_READS;
static uint64_t pread_reads = PREAD_READS;

static const uint32_t mapped_paces[] = { 2, 4, 8, 16, 64, 256 };
#define MAPPED_PACES (sizeof(mapped_paces) / sizeof(*mapped_paces))

static void mapped_copies_are_whole(void)
{
	race_readings("mapped", 0, vmclock_read, mapped_reads, mapped_paces,
		      MAPPED_PACES);
}

static void copies_without_waiting_are_whole(void)
{
	race_readings("nowait", 0, vmclock_read_nowait, mapped_reads / 10,
		      mapped_paces, MAPPED_PACES);
}

/* Needs two equal copies, so the writer must leave time for both. */
static void copies_by_pread_are_whole(void)
{
	static const uint32_t paces[] = { 64, 256, 1024 };

	race_readings("pread", VMCLOCK_OPEN_PREAD, vmclock_read, pread_reads,
		      paces, sizeof(paces) / sizeof(*paces));
}

/* --- The time alone ------------------------------------------------------------ */

/*
 * Here every update describes the same line of UTC over the counter, but with
 * another reference, another offset from TAI, another sign of this offset and
 * another shift of the period.
 * Parts of two updates give a time far from the line.  A tick is 2^-31 s, which
 * all these shifts can express.
 *
 * The scale of the page changes between TAI and UTC.  Some updates have no counter
 * and a time far from the line.  So the counter_id or the time_type of another
 * update gives such a time too.
 */
#define LINE_SEC 1700000000
#define LINE_TICK_BITS 31

/* More than an unordered counter can be early. */
#define EARLY_TICKS 100000

static uint64_t line_begins;

static void fill_on_line(struct vmclock_reading *r, uint64_t update)
{
	/* Up to 512 s away.  Rarely in the future, for negative differences. */
	int64_t ahead = (int64_t)(value(update, TIME) >> 24);
	uint16_t offset_sec = (uint16_t)(value(update, OFFSET) % 10000 + 1);
	uint64_t fraction;

	if (value(update, LEAP) % 8 != 0)
		ahead = -ahead;
	*r = test_reading();
	r->time_type = value(update, TYPE) % 2 == 0 ? VMCLOCK_TIME_TAI
						    : VMCLOCK_TIME_UTC;
	r->seq_count = (uint32_t)(2 * update);
	r->tai_offset_sec = (int16_t)(value(update, HINT) % 2 == 0
					      ? -offset_sec
					      : offset_sec);
	r->counter_period_shift = (uint8_t)(value(update, SHIFT) % 29 + 2);
	r->counter_period_frac_sec =
		1ull << (64 - LINE_TICK_BITS + r->counter_period_shift);
	r->counter_value = line_begins + (uint64_t)ahead;
	/* An arithmetic shift rounds the seconds down. */
	r->time_sec = (uint64_t)(LINE_SEC + (ahead >> LINE_TICK_BITS));
	if (r->time_type == VMCLOCK_TIME_TAI)
		r->time_sec += offset_sec;
	if (value(update, COUNTER) % 4 == 0) {
		r->counter_id = VMCLOCK_COUNTER_INVALID;
		r->time_sec += 100000;
	}
	fraction = (uint64_t)ahead & ((1ull << LINE_TICK_BITS) - 1);
	r->time_frac_sec = fraction << (64 - LINE_TICK_BITS);
}

static int64_t line_at(uint64_t counter)
{
	uint64_t passed = counter - line_begins;
	uint64_t fraction = passed & ((1ull << LINE_TICK_BITS) - 1);

	return (LINE_SEC + (int64_t)(passed >> LINE_TICK_BITS)) * TEST_SEC +
	       (int64_t)(fraction * TEST_SEC >> LINE_TICK_BITS);
}

static void check_utc(const struct race *race, struct tally *tally,
		      int64_t (*utc_ns)(const struct vmclock *clock),
		      uint64_t early_ticks)
{
	const __le32 *count = &race->page.page->seq_count;
	uint32_t before = page_load32(count), after;
	uint64_t begun = vmclock_counter(), ended;
	int64_t utc = utc_ns(race->clock);

	ended = vmclock_counter();
	after = page_load32(count);
	tally->reads++;
	tally->raced += before != after;
	tally->updates += before != after;
	count_timeout(tally, utc == INT64_MIN + ETIMEDOUT);
	if (utc == INT64_MIN + ETIMEDOUT)
		return;
	if (utc == INT64_MIN + ENODATA)
		tally->absent++;
	else if (utc < line_at(begun - early_ticks) || utc > line_at(ended))
		tally->torn++;
}

static void read_utc(const struct race *race, struct tally *tally,
		     uint64_t reads)
{
	for (uint64_t i = 0; i < reads; i++) {
		check_utc(race, tally, vmclock_utc_ns, 0);
		check_utc(race, tally, vmclock_utc_ns_unordered, EARLY_TICKS);
	}
}

static void times_alone_are_whole(void)
{
	static const uint32_t paces[] = { 2, 4, 8, 16, 64, 256 };
	struct tally tally = { 0 };
	struct race race;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	/* Some time ago, so that no counter is before it. */
	line_begins = vmclock_counter() - 1000000;
	race = start_race(fill_on_line, 0);
	do {
		for (size_t i = 0; i < sizeof(paces) / sizeof(*paces); i++) {
			set_pace(&race, paces[i]);
			read_utc(&race, &tally, mapped_reads / 12);
		}
	} while (!has_raced(&race, &tally));
	CHECK(tally.absent > 0);
	CHECK(tally.absent < tally.reads / 2);
	end_race(&race, "utc_ns", &tally);
}

/* --- The bounds alone ---------------------------------------------------------- */

/*
 * Here the earliest time is on the line.  The maximum error is 0 or half a second,
 * and the time is ahead of the line by as much.
 */
static void fill_bounds_on_line(struct vmclock_reading *r, uint64_t update)
{
	const uint64_t half = 1ull << 63;

	fill_on_line(r, update);
	if (value(update, TIME_MAX) % 2 == 0)
		return;
	r->time_maxerror_nanosec = TEST_SEC / 2;
	r->time_sec += r->time_frac_sec >= half;
	r->time_frac_sec += half;
}

static void check_bounds(const struct race *race, struct tally *tally)
{
	const __le32 *count = &race->page.page->seq_count;
	uint32_t before = page_load32(count), after;
	uint64_t begun = vmclock_counter(), ended;
	int64_t ago = line_at(begun) - 1000;
	int64_t moved = vmclock_utc_bounds_nowait(race->clock, ago, ago);
	int64_t width = (int32_t)moved - (moved >> 32);

	ended = vmclock_counter();
	after = page_load32(count);
	tally->reads++;
	tally->raced += before != after;
	tally->updates += before != after;
	if (moved == VMCLOCK_NO_BOUNDS)
		tally->absent++;
	else if (ago + (moved >> 32) < line_at(begun) ||
		 ago + (moved >> 32) > line_at(ended) ||
		 (width != 1 && width != TEST_SEC + 1))
		tally->torn++;
}

static void bounds_alone_are_whole(void)
{
	struct tally tally = { 0 };
	struct race race;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	line_begins = vmclock_counter() - 1000000;
	race = start_race(fill_bounds_on_line, 0);
	do {
		for (size_t i = 0; i < MAPPED_PACES; i++) {
			set_pace(&race, mapped_paces[i]);
			for (uint64_t n = 0; n < mapped_reads / 12; n++)
				check_bounds(&race, &tally);
		}
	} while (!has_raced(&race, &tally));
	/* A page in an update and one without a counter have no bounds. */
	CHECK(tally.absent > 0);
	CHECK(tally.reads - tally.absent > tally.reads / 10);
	end_race(&race, "bounds", &tally);
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(mapped_copies_are_whole),
		TEST(copies_without_waiting_are_whole),
		TEST(copies_by_pread_are_whole),
		TEST(times_alone_are_whole),
		TEST(bounds_alone_are_whole),
	};

	if (argc > 1)
		mapped_reads = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		pread_reads = strtoull(argv[2], NULL, 10);
	return CHECK_RUN(tests);
}
