/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times against an independent calculation in big integers.
 *
 * The argument is the number of random cases.
 */
#include "page_cases.h"
#include "page_model.h"

static unsigned long random_cases = 100000;

/* Counts the results.  Each kind must occur, or the cases prove nothing. */
static struct {
	unsigned long times, overflows, bounds, bound_overflows, negative;
} seen;

/* A value with an error is 0: neither an old value nor a wrong one. */
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
	good &= CHECK_EQ(r->leap_before, 0) & CHECK_EQ(r->leap_after, 0) &
		CHECK_EQ(r->leap_at_sec, 0);
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

	/* Values of an earlier use must not remain. */
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

/* Most pages offer everything: otherwise most cases would be errors. */
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
	uint64_t state = CASES_SEED;

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
	       CASES_SEED, random_cases, seen.times, seen.negative,
	       seen.overflows, seen.bounds, seen.bound_overflows);
	CHECK(seen.times > random_cases / 3);
	CHECK(seen.overflows > random_cases / 20);
	CHECK(seen.bounds > random_cases / 5);
	CHECK(seen.bound_overflows > random_cases / 100);
	CHECK(seen.negative > random_cases / 1000);
}

/* Every combination of the extremes of all fields that determine a time. */
static void agrees_at_the_extremes_of_all_fields(void)
{
	static const uint64_t ends[] = { 0, 1, INT64_MAX, UINT64_MAX };
	static const uint8_t shifts[] = { 0,   1,   29,	 63,  64,  65,	127,
					  128, 129, 191, 192, 193, 254, 255 };
	struct vmclock_reading r = test_reading();

	/* Two bits for each of the counter's four fields and the time's two. */
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
 * INT64_MAX is 9223372036.854775807 s, and VMCLOCK_TIME_LOWEST is
 * -9223372037 s + 0.145228288 s.  These are the last and the first fraction that
 * do not overflow.
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

	/*
	 * A tick of half a second.  The counter is before the reference, for
	 * negative times.
	 */
	r.counter_period_shift = 0;
	r.counter_value = behind;
	check_edge_of(r, 0, error);
}

/* The same limits, from a reference of today and with a tick of 1/8 s. */
static void check_edge_from_today(uint64_t sec, uint64_t frac, int error)
{
	struct vmclock_reading r = edge_reading(1700000000, frac);

	r.counter_period_shift = 2;
	check_edge_of(r, (sec - 1700000000) * 8, error);
}

static void overflows_exactly_at_the_limits(void)
{
	check_edge(9223372036, LAST_FRAC, 0, 0);
	check_edge(9223372036, LAST_FRAC + 1, 0, -EOVERFLOW);
	check_edge(9223372037, 0, 0, -EOVERFLOW);
	check_edge_from_today(9223372036, LAST_FRAC, 0);
	check_edge_from_today(9223372036, LAST_FRAC + 1, -EOVERFLOW);
	check_edge_from_today(9223372037, 0, -EOVERFLOW);
	check_edge(UINT64_MAX, UINT64_MAX, 0, -EOVERFLOW);
	check_edge(0, 0, 2 * 9223372036ull, 0);
	check_edge(0, LOWEST_FRAC, 2 * 9223372037ull, 0);
	check_edge(0, LOWEST_FRAC - 1, 2 * 9223372037ull, -EOVERFLOW);
	check_edge(0, 0, 2 * 9223372037ull, -EOVERFLOW);
}

/* Only the latest time is beyond the limit, because it is rounded up. */
static void reports_an_overflow_of_the_bound_alone(void)
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

/* The specification's tick of 1 ns is exact over a century. */
static void counts_nanoseconds_for_a_century(void)
{
	const uint64_t century_ns = 3155760000ull * TEST_SEC;
	struct vmclock_reading r = test_reading();

	for (uint64_t step = 0; step < 1000; step++) {
		uint64_t ns = century_ns - step * (century_ns / 1000 - 7);

		check_case(r, ns);
		vmclock_reading_at(&r, ns);
		/* The constant is wrong by at most half of 2^-93 s per ns. */
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

/* An error needs both of its flags. */
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

static void refuses_unknown_time_types(void)
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

/* The header's -37 and the 37 of other pages both mean TAI = UTC + 37 s. */
static void ignores_the_sign_of_the_offset(void)
{
	static const int16_t offsets[] = { -37, 37, 0, INT16_MIN, INT16_MAX };
	static const int64_t ahead[] = { 37, 37, 0, 32768, 32767 };

	for (size_t i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
		struct vmclock_reading r = test_reading();

		r.counter_period_frac_sec = 0;
		r.tai_offset_sec = offsets[i];
		check_case(r, 0);
		vmclock_reading_at(&r, 0);
		CHECK_EQ(r.tai_ns, 1700000000ll * TEST_SEC);
		CHECK_EQ(r.utc_ns, (1700000000ll - ahead[i]) * TEST_SEC);
		CHECK_EQ(r.tai_offset_sec, offsets[i]);
		r.time_type = VMCLOCK_TIME_UTC;
		check_case(r, 0);
		vmclock_reading_at(&r, 0);
		CHECK_EQ(r.tai_ns, (1700000000ll + ahead[i]) * TEST_SEC);
		CHECK_EQ(r.utc_ns, 1700000000ll * TEST_SEC);
	}
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(agrees_with_exact_arithmetic),
		TEST(agrees_at_the_extremes_of_all_fields),
		TEST(agrees_for_every_shift),
		TEST(overflows_exactly_at_the_limits),
		TEST(reports_an_overflow_of_the_bound_alone),
		TEST(counts_nanoseconds_for_a_century),
		TEST(refuses_time_of_unreliable_status),
		TEST(offers_errors_only_with_both_flags),
		TEST(refuses_unknown_time_types),
		TEST(ignores_the_sign_of_the_offset),
	};

	if (argc > 1)
		random_cases = strtoul(argv[1], NULL, 10);
	return CHECK_RUN(tests);
}
