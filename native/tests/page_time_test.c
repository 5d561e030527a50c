/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times against an independent calculation in big integers.
 *
 * The argument is the number of random cases.
 */
#include <errno.h>
#include <inttypes.h>

#include "bignum.h"
#include "test_page.h"

#define SEED 20161231

#define COVERS(r, field) PAGE_COVERS((r)->size, field)

static unsigned long random_cases = 100000;

struct expected {
	int time_errno, tai_errno, utc_errno, max_error_errno, est_error_errno;
	int64_t time, tai, utc;
	int64_t time_earliest, tai_earliest, utc_earliest;
	int64_t time_latest, tai_latest, utc_latest;
	int64_t max_error, est_error;
};

/* How many cases ended how: all must occur, or nothing is shown. */
static struct {
	unsigned long times, overflows, bounds, bound_overflows, negative;
} seen;

static bool to_time(struct big ns, int64_t *value)
{
	return big_within(ns, VMCLOCK_TIME_LOWEST, INT64_MAX, value);
}

static struct big ns_of_sec(int64_t sec)
{
	return big_multiply(big_of_signed(sec), big_of(TEST_SEC));
}

static bool flags_set(const struct vmclock_reading *r, uint64_t flags)
{
	return (r->flags & flags) == flags;
}

/* Ticks since the reference, as a signed number. */
static struct big ticks_of(const struct vmclock_reading *r)
{
	uint64_t ahead = r->counter - r->counter_value;

	if (ahead < (uint64_t)1 << 63)
		return big_of(ahead);
	return big_add(big_of(ahead), big_negate(big_scale(big_of(1), 64)));
}

/* All in ns over 2^(64 + shift). */
static struct big exact_time(const struct vmclock_reading *r)
{
	struct big sec =
		big_scale(big_of(r->time_sec), 64u + r->counter_period_shift);
	struct big frac =
		big_scale(big_of(r->time_frac_sec), r->counter_period_shift);
	struct big passed =
		big_multiply(ticks_of(r), big_of(r->counter_period_frac_sec));

	return big_multiply(big_add(big_add(sec, frac), passed),
			    big_of(TEST_SEC));
}

static struct big exact_error(const struct vmclock_reading *r, uint64_t ns,
			      uint64_t rate)
{
	struct big ticks = ticks_of(r);

	ticks.negative = false;
	return big_add(big_scale(big_of(ns), 64u + r->counter_period_shift),
		       big_multiply(big_multiply(ticks, big_of(rate)),
				    big_of(TEST_SEC)));
}

/* Seconds from the page's scale to TAI and UTC, where it offers them. */
static int tai_shift(const struct vmclock_reading *r, int64_t *sec)
{
	bool known = flags_set(r, VMCLOCK_FLAG_TAI_OFFSET_VALID);

	*sec = r->time_type == VMCLOCK_TIME_TAI ? 0 : -r->tai_offset_sec;
	return r->time_type == VMCLOCK_TIME_TAI ||
			       (r->time_type == VMCLOCK_TIME_UTC && known)
		       ? 0
		       : -ENODATA;
}

static int utc_shift(const struct vmclock_reading *r, int64_t *sec)
{
	bool known = flags_set(r, VMCLOCK_FLAG_TAI_OFFSET_VALID);

	*sec = r->time_type == VMCLOCK_TIME_UTC ? 0 : r->tai_offset_sec;
	return r->time_type == VMCLOCK_TIME_UTC ||
			       (r->time_type == VMCLOCK_TIME_TAI && known)
		       ? 0
		       : -ENODATA;
}

static void expect_scale(struct expected *e, int shift_error, int64_t sec,
			 struct big time, struct big low, struct big high,
			 int *error, int64_t *ns, int64_t *earliest,
			 int64_t *latest)
{
	struct big shift = ns_of_sec(sec);

	*error = shift_error;
	if (*error == 0 && !to_time(big_add(time, shift), ns))
		*error = -EOVERFLOW;
	if (*error == 0 && e->max_error_errno == 0 &&
	    (!to_time(big_add(low, shift), earliest) ||
	     !to_time(big_add(high, shift), latest)))
		e->max_error_errno = -EOVERFLOW;
}

static void expect_bounds(const struct vmclock_reading *r, struct expected *e,
			  struct big time, struct big *low, struct big *high)
{
	unsigned int bits = 64u + r->counter_period_shift;
	struct big error =
		exact_error(r, r->time_maxerror_nanosec,
			    r->counter_period_maxerror_rate_frac_sec);

	*low = big_floor(big_add(time, big_negate(error)), bits);
	*high = big_ceil(big_add(time, error), bits);
	e->max_error_errno = -ENODATA;
	if (COVERS(r, time_maxerror_nanosec) &&
	    flags_set(r, VMCLOCK_FLAG_TIME_MAXERROR_VALID |
				 VMCLOCK_FLAG_PERIOD_MAXERROR_VALID))
		e->max_error_errno =
			big_within(big_ceil(error, bits), 0, INT64_MAX,
				   &e->max_error) &&
					to_time(*low, &e->time_earliest) &&
					to_time(*high, &e->time_latest)
				? 0
				: -EOVERFLOW;
	e->est_error_errno = -ENODATA;
	if (COVERS(r, time_esterror_nanosec) &&
	    flags_set(r, VMCLOCK_FLAG_TIME_ESTERROR_VALID |
				 VMCLOCK_FLAG_PERIOD_ESTERROR_VALID)) {
		error = exact_error(r, r->time_esterror_nanosec,
				    r->counter_period_esterror_rate_frac_sec);
		e->est_error_errno = big_within(big_ceil(error, bits), 0,
						INT64_MAX, &e->est_error)
					     ? 0
					     : -EOVERFLOW;
	}
}

static int expect_time(const struct vmclock_reading *r, struct big time,
		       int64_t *ns)
{
	if (r->counter_id == VMCLOCK_COUNTER_INVALID ||
	    !COVERS(r, time_frac_sec) || r->time_type > VMCLOCK_TIME_MONOTONIC)
		return -ENODATA;
	if (r->clock_status != VMCLOCK_STATUS_SYNCHRONIZED &&
	    r->clock_status != VMCLOCK_STATUS_FREERUNNING)
		return -EAGAIN;
	return to_time(time, ns) ? 0 : -EOVERFLOW;
}

/* Without leap seconds: leap_test.c has those. */
static struct expected expect(const struct vmclock_reading *r)
{
	struct expected e = { 0 };
	struct big exact = exact_time(r), low, high;
	struct big time = big_floor(exact, 64u + r->counter_period_shift);
	int64_t sec;
	int error;

	e.time_errno = expect_time(r, time, &e.time);
	if (e.time_errno != 0) {
		e.tai_errno = e.utc_errno = e.time_errno;
		e.max_error_errno = e.est_error_errno = e.time_errno;
		return e;
	}
	expect_bounds(r, &e, exact, &low, &high);
	error = tai_shift(r, &sec);
	expect_scale(&e, error, sec, time, low, high, &e.tai_errno, &e.tai,
		     &e.tai_earliest, &e.tai_latest);
	error = utc_shift(r, &sec);
	expect_scale(&e, error, sec, time, low, high, &e.utc_errno, &e.utc,
		     &e.utc_earliest, &e.utc_latest);
	return e;
}

static void print_case(const struct vmclock_reading *r)
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

/* What has an error has no value, either: nothing old, and nothing wrong. */
static bool cleared(const struct vmclock_reading *r)
{
	bool good = true;

	if (r->time_errno != 0)
		good &= CHECK_EQ(r->time_ns, 0);
	if (r->time_errno != 0 || r->tai_errno == -ENODATA)
		good &= CHECK_EQ(r->tai_ns, 0) & CHECK_EQ(r->tai_latest_ns, 0) &
			CHECK_EQ(r->tai_earliest_ns, 0);
	if (r->time_errno != 0 || r->utc_errno == -ENODATA)
		good &= CHECK_EQ(r->utc_ns, 0) & CHECK_EQ(r->utc_latest_ns, 0) &
			CHECK_EQ(r->utc_earliest_ns, 0);
	if (r->time_errno != 0 || r->max_error_errno == -ENODATA)
		good &= CHECK_EQ(r->time_latest_ns, 0) &
			CHECK_EQ(r->time_earliest_ns, 0) &
			CHECK_EQ(r->max_error_ns, 0);
	if (r->time_errno != 0 || r->est_error_errno == -ENODATA)
		good &= CHECK_EQ(r->est_error_ns, 0);
	return good;
}

static bool same(const struct vmclock_reading *r, const struct expected *e)
{
	bool good = CHECK_EQ(r->time_errno, e->time_errno);

	good &= CHECK_EQ(r->tai_errno, e->tai_errno);
	good &= CHECK_EQ(r->utc_errno, e->utc_errno);
	good &= CHECK_EQ(r->max_error_errno, e->max_error_errno);
	good &= CHECK_EQ(r->est_error_errno, e->est_error_errno);
	good &= CHECK_EQ(r->leap_second, 0);
	if (e->time_errno == 0)
		good &= CHECK_EQ(r->time_ns, e->time);
	if (e->tai_errno == 0)
		good &= CHECK_EQ(r->tai_ns, e->tai);
	if (e->utc_errno == 0)
		good &= CHECK_EQ(r->utc_ns, e->utc);
	if (e->est_error_errno == 0)
		good &= CHECK_EQ(r->est_error_ns, e->est_error);
	if (e->max_error_errno != 0)
		return good;
	good &= CHECK_EQ(r->max_error_ns, e->max_error);
	good &= CHECK_EQ(r->time_earliest_ns, e->time_earliest);
	good &= CHECK_EQ(r->time_latest_ns, e->time_latest);
	if (e->tai_errno == 0) {
		good &= CHECK_EQ(r->tai_earliest_ns, e->tai_earliest);
		good &= CHECK_EQ(r->tai_latest_ns, e->tai_latest);
	}
	if (e->utc_errno == 0) {
		good &= CHECK_EQ(r->utc_earliest_ns, e->utc_earliest);
		good &= CHECK_EQ(r->utc_latest_ns, e->utc_latest);
	}
	return good;
}

static void check_case(struct vmclock_reading r, uint64_t counter)
{
	struct expected e;

	/* What an earlier use left behind must not show. */
	memset(&r.time_ns, 0xA5, sizeof(r) - VMCLOCK_READING_TIME_NS);
	vmclock_reading_at(&r, counter);
	CHECK_EQ(r.counter, counter);
	e = expect(&r);
	if ((!same(&r, &e) | !cleared(&r)) && check_failures <= CHECK_PRINTED)
		print_case(&r);
	seen.times += e.time_errno == 0;
	seen.negative += e.time_errno == 0 && e.time < 0;
	seen.overflows += e.time_errno == -EOVERFLOW;
	seen.bounds += e.max_error_errno == 0;
	seen.bound_overflows += e.time_errno == 0 &&
				e.max_error_errno == -EOVERFLOW;
}

/* 0, 1, the largest, the powers of two and their neighbours, or anything. */
static uint64_t extreme(uint64_t *state)
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

/* What pages contain: some GHz, some years, errors of up to seconds. */
static void fill_plausible(struct vmclock_reading *r, uint64_t *state)
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

static void fill_extreme(struct vmclock_reading *r, uint64_t *state)
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

/* Mostly a page with all there is, for else most cases were errors. */
static void fill_codes(struct vmclock_reading *r, uint64_t *state)
{
	uint64_t choice = test_random(state);

	r->time_type = (uint8_t)(choice % 2);
	r->tai_offset_sec = (int16_t)extreme(state);
	if ((choice >> 8) % 16 == 0)
		r->time_type = (uint8_t)(choice >> 16);
	if ((choice >> 24) % 16 == 0)
		r->clock_status = (uint8_t)((choice >> 32) % 6);
	if ((choice >> 40) % 8 == 0)
		r->flags = test_random(state);
	if ((choice >> 48) % 16 == 0)
		r->size = 32 + (uint32_t)(choice >> 52) % 96;
}

static void agrees_with_exact_arithmetic(void)
{
	uint64_t state = SEED;

	memset(&seen, 0, sizeof(seen));
	for (unsigned long i = 0; i < random_cases; i++) {
		struct vmclock_reading r = test_reading();

		if (i % 2 == 0)
			fill_plausible(&r, &state);
		else
			fill_extreme(&r, &state);
		fill_codes(&r, &state);
		check_case(r, r.counter);
	}
	printf("        seed %d, %lu cases: %lu times (%lu negative), "
	       "%lu overflow; %lu bounds, %lu overflow\n",
	       SEED, random_cases, seen.times, seen.negative, seen.overflows,
	       seen.bounds, seen.bound_overflows);
	CHECK(seen.times > random_cases / 3);
	CHECK(seen.overflows > random_cases / 20);
	CHECK(seen.bounds > random_cases / 5);
	CHECK(seen.bound_overflows > random_cases / 100);
	CHECK(seen.negative > random_cases / 1000);
}

/* Every combination of the ends of all fields that a time is made of. */
static void agrees_at_the_ends_of_all_fields(void)
{
	static const uint64_t ends[] = { 0, 1, INT64_MAX, UINT64_MAX };
	static const uint8_t shifts[] = { 0,   1,   29,	 63,  64,  65,	127,
					  128, 129, 191, 192, 193, 254, 255 };
	struct vmclock_reading r = test_reading();

	/* Two bits each of the counter's four fields and the time's two. */
	for (unsigned int i = 0; i < 1u << 12; i++) {
		uint64_t counter = ends[i & 3];

		r.counter_value = ends[i >> 2 & 3];
		r.counter_period_frac_sec = ends[i >> 4 & 3];
		r.counter_period_maxerror_rate_frac_sec = ends[i >> 6 & 3];
		r.counter_period_esterror_rate_frac_sec = ends[~i >> 6 & 3];
		r.time_sec = ends[i >> 8 & 3];
		r.time_frac_sec = ends[i >> 10 & 3];
		r.time_maxerror_nanosec = ends[(i ^ i >> 5) & 3];
		r.time_esterror_nanosec = ends[(i ^ i >> 7) & 3];
		for (size_t s = 0; s < sizeof(shifts); s++) {
			r.counter_period_shift = shifts[s];
			check_case(r, counter);
		}
	}
}

static void agrees_for_every_shift(void)
{
	static const uint64_t ahead[] = { 0,	      1,	  1000000007,
					  1ull << 40, 1ull << 62, INT64_MAX,
					  1ull << 63, UINT64_MAX };
	struct vmclock_reading r = test_reading();

	r.counter_value = 0xfedcba9876543210;
	r.time_frac_sec = 0x8000000000000001;
	r.time_maxerror_nanosec = 1000;
	r.counter_period_maxerror_rate_frac_sec = 0x123456789;
	for (unsigned int shift = 0; shift < 256; shift++) {
		r.counter_period_shift = (uint8_t)shift;
		for (size_t i = 0; i < sizeof(ahead) / sizeof(*ahead); i++)
			check_case(r, r.counter_value + ahead[i]);
	}
}

/*
 * INT64_MAX is 9223372036.854775807 s, and VMCLOCK_TIME_LOWEST
 * -9223372037 s + 0.145228288 s: the last and the first fraction inside.
 */
#define LAST_FRAC 15767830570574293539u
#define LOWEST_FRAC 2678989060998983991u

static struct vmclock_reading edge_reading(uint64_t sec, uint64_t frac)
{
	struct vmclock_reading r = test_reading();

	r.time_type = VMCLOCK_TIME_MONOTONIC;
	r.time_sec = sec;
	r.time_frac_sec = frac;
	r.counter_period_frac_sec = 1ull << 63;
	return r;
}

static void check_edge_of(struct vmclock_reading r, uint64_t counter, int error)
{
	check_case(r, counter);
	vmclock_reading_at(&r, counter);
	CHECK_EQ(r.time_errno, error);
}

static void check_edge(uint64_t sec, uint64_t frac, uint64_t behind, int error)
{
	struct vmclock_reading r = edge_reading(sec, frac);

	/* A tick of half a second: behind the reference for negative times. */
	r.counter_period_shift = 0;
	r.counter_value = behind;
	check_edge_of(r, 0, error);
}

/* From a reference of today and a tick of 1/8 s, to the same ends. */
static void check_edge_far_ahead(uint64_t sec, uint64_t frac, int error)
{
	struct vmclock_reading r = edge_reading(1700000000, frac);

	r.counter_period_shift = 2;
	check_edge_of(r, (sec - 1700000000) * 8, error);
}

static void overflows_exactly_at_the_ends(void)
{
	check_edge(9223372036, LAST_FRAC, 0, 0);
	check_edge(9223372036, LAST_FRAC + 1, 0, -EOVERFLOW);
	check_edge(9223372037, 0, 0, -EOVERFLOW);
	check_edge_far_ahead(9223372036, LAST_FRAC, 0);
	check_edge_far_ahead(9223372036, LAST_FRAC + 1, -EOVERFLOW);
	check_edge_far_ahead(9223372037, 0, -EOVERFLOW);
	check_edge(UINT64_MAX, UINT64_MAX, 0, -EOVERFLOW);
	check_edge(0, 0, 2 * 9223372036ull, 0);
	check_edge(0, LOWEST_FRAC, 2 * 9223372037ull, 0);
	check_edge(0, LOWEST_FRAC - 1, 2 * 9223372037ull, -EOVERFLOW);
	check_edge(0, 0, 2 * 9223372037ull, -EOVERFLOW);
}

/* The latest time rounds up to beyond the end, all else is well inside. */
static void overflows_of_the_bound_alone(void)
{
	struct vmclock_reading r = edge_reading(4700000000, 0);
	const uint64_t ticks = (9223372036 - 4700000000) * 8;

	r.counter_period_shift = 2;
	r.counter_period_frac_sec = 0;
	r.counter_period_maxerror_rate_frac_sec = 1ull << 63;
	check_case(r, ticks);
	vmclock_reading_at(&r, ticks);
	CHECK_EQ(r.max_error_errno, 0);
	r.time_frac_sec = LAST_FRAC;
	check_case(r, ticks);
	vmclock_reading_at(&r, ticks);
	CHECK_EQ(r.time_errno, 0);
	CHECK_EQ(r.max_error_errno, -EOVERFLOW);
}

/* The specification's tick of 1 ns, over a century and to the last bit. */
static void counts_nanoseconds_for_a_century(void)
{
	const uint64_t century_ns = 3155760000ull * TEST_SEC;
	struct vmclock_reading r = test_reading();

	for (uint64_t step = 0; step < 1000; step++) {
		uint64_t ns = century_ns - step * (century_ns / 1000 - 7);

		check_case(r, ns);
		vmclock_reading_at(&r, ns);
		/* The constant is off by half of 2^-93 s, at most, per ns. */
		CHECK(r.time_ns - (int64_t)ns - 1700000000ll * TEST_SEC <= 0);
		CHECK(r.time_ns - (int64_t)ns - 1700000000ll * TEST_SEC >= -1);
	}
}

static void refuses_time_of_unreliable_status(void)
{
	static const int errors[] = {
		-EAGAIN, -EAGAIN, 0, 0, -EAGAIN, -EAGAIN
	};

	for (unsigned int status = 0; status < 256; status++) {
		struct vmclock_reading r = test_reading();
		int error = status < 6 ? errors[status] : -EAGAIN;

		r.clock_status = (uint8_t)status;
		check_case(r, 12345);
		vmclock_reading_at(&r, 12345);
		CHECK_EQ(r.time_errno, error);
		CHECK_EQ(r.utc_errno, error);
		CHECK_EQ(r.max_error_errno, error);
	}
}

/* Half a bound is none: each pair of flags counts only together. */
static void offers_errors_only_with_both_flags(void)
{
	for (uint64_t flags = 0; flags < 1 << 10; flags++) {
		struct vmclock_reading r = test_reading();

		r.flags = flags;
		r.time_esterror_nanosec = 10;
		r.time_maxerror_nanosec = 20;
		check_case(r, 12345);
		vmclock_reading_at(&r, 12345);
		CHECK_EQ(r.time_errno, 0);
		CHECK_EQ(r.max_error_errno,
			 (flags & 0x50) == 0x50 ? 0 : -ENODATA);
		CHECK_EQ(r.est_error_errno,
			 (flags & 0x28) == 0x28 ? 0 : -ENODATA);
		CHECK_EQ(r.utc_errno, flags & 1 ? 0 : -ENODATA);
	}
}

static void knows_only_its_time_types(void)
{
	for (unsigned int type = 0; type < 256; type++) {
		for (uint64_t flag = 0; flag < 2; flag++) {
			struct vmclock_reading r = test_reading();
			bool tai = type == VMCLOCK_TIME_TAI ||
				   (type == VMCLOCK_TIME_UTC && flag);
			bool utc = type == VMCLOCK_TIME_UTC ||
				   (type == VMCLOCK_TIME_TAI && flag);

			r.time_type = (uint8_t)type;
			r.flags = (r.flags & ~(uint64_t)1) | flag;
			check_case(r, 12345);
			vmclock_reading_at(&r, 12345);
			CHECK_EQ(r.time_errno, type <= 2 ? 0 : -ENODATA);
			CHECK_EQ(r.tai_errno, tai ? 0 : -ENODATA);
			CHECK_EQ(r.utc_errno, utc ? 0 : -ENODATA);
		}
	}
}

/* UTC = TAI + tai_offset_sec: it is -37 in these years. */
static void adds_the_offset_with_its_sign(void)
{
	struct vmclock_reading r = test_reading();

	r.counter_period_frac_sec = 0;
	vmclock_reading_at(&r, 0);
	CHECK_EQ(r.tai_ns, 1700000000ll * TEST_SEC);
	CHECK_EQ(r.utc_ns, 1699999963ll * TEST_SEC);
	r.time_type = VMCLOCK_TIME_UTC;
	vmclock_reading_at(&r, 0);
	CHECK_EQ(r.tai_ns, 1700000037ll * TEST_SEC);
	CHECK_EQ(r.utc_ns, 1700000000ll * TEST_SEC);
}

/* --- The time alone, against the whole reading -------------------------- */

static int64_t as_returned(int error, int64_t ns)
{
	return error != 0 ? INT64_MIN - error : ns;
}

static void check_now(const struct vmclock *clock)
{
	struct vmclock_reading r;
	int64_t tai, utc;

	CHECK_EQ(vmclock_read(clock, &r), 0);
	tai = as_returned(r.tai_errno, r.tai_ns);
	utc = as_returned(r.utc_errno, r.utc_ns);
	if ((!CHECK_EQ(vmclock_tai_ns(clock), tai) |
	     !CHECK_EQ(vmclock_tai_ns_unordered(clock), tai) |
	     !CHECK_EQ(vmclock_utc_ns(clock), utc) |
	     !CHECK_EQ(vmclock_utc_ns_unordered(clock), utc)) &&
	    check_failures <= CHECK_PRINTED)
		print_case(&r);
	if (vmclock_page(clock) == NULL)
		tai = utc = INT64_MIN + EINPROGRESS;
	CHECK_EQ(vmclock_tai_ns_nowait(clock), tai);
	CHECK_EQ(vmclock_tai_ns_unordered_nowait(clock), tai);
	CHECK_EQ(vmclock_utc_ns_nowait(clock), utc);
	CHECK_EQ(vmclock_utc_ns_unordered_nowait(clock), utc);
}

/* Seconds before and behind a month's end, and beyond all years. */
static const uint64_t reference_secs[] = { 0,	       1700000000, 1483228799,
					   1483228800, 1483228836, 1483228837,
					   4499999999, 4500000000, 9199999999,
					   9200000000, 9223372035, 9223372036,
					   9223372037, UINT64_MAX };

static void check_now_of_all_states(struct test_page *page,
				    const struct vmclock *clock,
				    struct vmclock_reading r)
{
	for (uint8_t status = 0; status < 6; status++) {
		for (uint8_t leap = 0; leap < 7; leap++) {
			for (size_t i = 0; i < sizeof(reference_secs) /
						       sizeof(*reference_secs);
			     i++) {
				r.clock_status = status;
				r.leap_indicator = leap;
				r.time_sec = reference_secs[i];
				r.flags ^= VMCLOCK_FLAG_TAI_OFFSET_VALID;
				test_page_store(page->page, &r);
				check_now(clock);
				r.flags ^= VMCLOCK_FLAG_TAI_OFFSET_VALID;
				test_page_store(page->page, &r);
				check_now(clock);
			}
		}
	}
}

static void check_now_of_pages(unsigned int open_flags)
{
	static const uint8_t types[] = { 0, 1, 2, 3, 4, 200 };
	static const uint8_t counters[] = { VMCLOCK_COUNTER_ARM_VCNT,
					    VMCLOCK_COUNTER_X86_TSC, 7,
					    VMCLOCK_COUNTER_INVALID };
	static const uint32_t sizes[] = { 4096, 112, 103, 88, 87, 40, 32 };
	struct vmclock_reading r = test_reading();

	/* The counter must not matter, since each call reads its own. */
	r.counter_period_frac_sec = 0;
	/*
	 * .856 s, beyond the end of 9223372036 s, and half a nanosecond: what
	 * lies next to a whole one would never take the short way.
	 */
	r.time_frac_sec = 0xdb22d0e778b2a337;
	for (size_t t = 0; t < sizeof(types); t++) {
		for (size_t c = 0; c < sizeof(counters); c++) {
			for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes);
			     s++) {
				struct test_page page;
				struct vmclock *clock;

				r.time_type = types[t];
				r.counter_id = counters[c];
				r.size = sizes[s];
				page = test_page_new(&r);
				clock = test_open(&page, open_flags);
				check_now_of_all_states(&page, clock, r);
				vmclock_free(clock);
				test_page_free(&page);
			}
		}
	}
}

static void time_alone_agrees_with_the_reading(void)
{
	check_now_of_pages(0);
}

static void time_alone_agrees_by_pread(void)
{
	check_now_of_pages(VMCLOCK_OPEN_PREAD);
}

/*
 * And where the counter does matter: between two readings, or with their
 * error.  Of random pages, for which shortcuts of the arithmetic may differ.
 */
static bool check_now_between(const struct vmclock *clock)
{
	struct vmclock_reading before, after;
	int64_t tai, utc, tai_unordered, utc_unordered;

	CHECK_EQ(vmclock_read(clock, &before), 0);
	tai = vmclock_tai_ns(clock);
	utc = vmclock_utc_ns(clock);
	tai_unordered = vmclock_tai_ns_unordered(clock);
	utc_unordered = vmclock_utc_ns_unordered(clock);
	CHECK_EQ(vmclock_read(clock, &after), 0);
	/* A counter that passed the reference's antipode, or a limit. */
	if (before.tai_errno != after.tai_errno || after.tai_ns < before.tai_ns)
		return false;
	if (after.tai_errno != 0) {
		CHECK_EQ(tai, INT64_MIN - after.tai_errno);
		CHECK_EQ(tai_unordered, tai);
		return false;
	}
	CHECK_MOST(before.tai_ns, tai);
	CHECK_MOST(tai, after.tai_ns);
	CHECK_MOST(tai_unordered, after.tai_ns);
	if (before.utc_errno == 0 && after.utc_errno == 0) {
		CHECK_MOST(before.utc_ns, utc);
		CHECK_MOST(utc, after.utc_ns);
		CHECK_MOST(utc_unordered, after.utc_ns);
	}
	return true;
}

static void time_alone_lies_between_two_readings(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page;
	struct vmclock *clock;
	uint64_t state = SEED;
	unsigned int times = 0;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	page = test_page_new(&r);
	clock = test_open(&page, 0);
	for (int i = 0; i < 20000; i++) {
		if (i % 4 == 0)
			fill_extreme(&r, &state);
		else
			fill_plausible(&r, &state);
		/* As far as `counter` lies ahead of counter_value, or behind. */
		r.counter_value =
			vmclock_counter() - (r.counter - r.counter_value);
		test_page_store(page.page, &r);
		times += check_now_between(clock);
	}
	CHECK(times > 5000);
	vmclock_free(clock);
	test_page_free(&page);
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(agrees_with_exact_arithmetic),
		TEST(agrees_at_the_ends_of_all_fields),
		TEST(agrees_for_every_shift),
		TEST(overflows_exactly_at_the_ends),
		TEST(overflows_of_the_bound_alone),
		TEST(counts_nanoseconds_for_a_century),
		TEST(refuses_time_of_unreliable_status),
		TEST(offers_errors_only_with_both_flags),
		TEST(knows_only_its_time_types),
		TEST(adds_the_offset_with_its_sign),
		TEST(time_alone_agrees_with_the_reading),
		TEST(time_alone_agrees_by_pread),
		TEST(time_alone_lies_between_two_readings),
	};

	if (argc > 1)
		random_cases = strtoul(argv[1], NULL, 10);
	return CHECK_RUN(tests);
}
