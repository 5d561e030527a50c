/* SPDX-License-Identifier: Apache-2.0 */
/* What a reading reports as offered by its page. */
#include "test_page.h"

static const unsigned int both_ways[] = { 0, VMCLOCK_OPEN_PREAD };

/*
 * The rules in another form.  An offer needs a size and, depending on the scale,
 * some flags.  Some offers also need a readable counter, and offers of time need a
 * known scale.
 */
static const struct rule {
	uint32_t offer;
	uint32_t size;
	bool of_counter, of_time;
	/* The flags that it needs if the scale is UTC, TAI or another one. */
	uint64_t utc_flags, tai_flags, other_flags;
} rules[] = {
	{ 0x001, 32, false, false, 0, 0, 0 },
	{ 0x002, 112, false, false, 0x100, 0x100, 0x100 },
	{ 0x004, 32, true, false, 0, 0, 0 },
	{ 0x008, 88, true, true, 0, 0, 0 },
	{ 0x010, 88, true, true, 1, 0, UINT64_MAX },
	{ 0x020, 88, true, true, 0, 1, UINT64_MAX },
	{ 0x040, 104, true, true, 0x50, 0x50, 0x50 },
	{ 0x080, 96, true, true, 0x28, 0x28, 0x28 },
	{ 0x100, 32, false, false, 0x200, 0x200, 0x200 },
};

static uint32_t expected_offers(const struct vmclock_reading *r)
{
	uint32_t offers = 0;

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		const struct rule *rule = &rules[i];
		uint64_t flags = r->time_type == 0   ? rule->utc_flags
				 : r->time_type == 1 ? rule->tai_flags
						     : rule->other_flags;

		if (r->size >= rule->size && (r->flags & flags) == flags &&
		    (!rule->of_counter || r->counter_id == COUNTER_ID) &&
		    (!rule->of_time || r->time_type <= 2))
			offers |= rule->offer;
	}
	return offers;
}

static void check_offers(const struct vmclock *clock,
			 const struct vmclock_reading *described)
{
	uint32_t expected = expected_offers(described);
	struct vmclock_reading r;

	memset(&r, 0x55, sizeof(r));
	CHECK_EQ(vmclock_read(clock, &r), 0);
	if (!CHECK_EQ(r.offers, expected) && check_failures <= CHECK_PRINTED)
		printf("  size %u, counter %u, type %u, flags 0x%llx\n",
		       described->size, described->counter_id,
		       described->time_type,
		       (unsigned long long)described->flags);
}

static void check_all_flags(struct vmclock_reading r, unsigned int way,
			    uint64_t step)
{
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, way);

	for (r.flags = 0; r.flags < 1 << 10; r.flags += step) {
		page_store64(&page.page->flags, r.flags);
		check_offers(clock, &r);
	}
	vmclock_free(clock);
	test_page_free(&page);
}

static void check_all_pages(unsigned int way, uint64_t step)
{
	static const uint32_t sizes[] = { 32,  87,  88,	 95,  96,
					  103, 104, 111, 112, 4096 };
	static const uint8_t counters[] = { VMCLOCK_COUNTER_ARM_VCNT,
					    VMCLOCK_COUNTER_X86_TSC, 7,
					    VMCLOCK_COUNTER_INVALID };
	static const uint8_t types[] = { 0, 1, 2, 3, 4, 200, 255 };
	struct vmclock_reading r = test_reading();

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		SKIP("no counter on this machine");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		for (size_t k = 0; k < sizeof(counters); k++) {
			for (size_t n = 0; n < sizeof(types); n++) {
				r.size = sizes[i];
				r.counter_id = counters[k];
				r.time_type = types[n];
				check_all_flags(r, way, step);
			}
		}
	}
}

static void follow_from_counter_scale_size_and_flags(void)
{
	check_all_pages(0, 1);
}

static void are_the_same_by_pread(void)
{
	check_all_pages(VMCLOCK_OPEN_PREAD, 37);
}

/* A page can offer time that is not reliable now. */
static void do_not_depend_on_the_status(void)
{
	for (unsigned int status = 0; status < 6; status++) {
		struct vmclock_reading r = test_reading();

		r.clock_status = (uint8_t)status;
		check_all_flags(r, 0, 1);
		r.leap_indicator = 99;
		check_all_flags(r, 0, 1);
	}
}

static void are_none_after_an_error(void)
{
	for (size_t i = 0; i < 2; i++) {
		struct vmclock_reading r = test_reading();
		struct test_page page = test_page_new(&r);
		struct vmclock *clock = test_open(&page, both_ways[i]);

		CHECK_EQ(vmclock_read(clock, &r), 0);
		CHECK(r.offers != 0);
		vmclock_close(clock);
		CHECK(vmclock_read(clock, &r) != 0);
		CHECK_EQ(r.offers, 0);
		vmclock_free(clock);
		test_page_free(&page);
	}
}

/* Offers belong to the page, not to an instant. */
static void stay_at_another_counter(void)
{
	struct vmclock_reading r = test_reading();

	r.offers = 0x123;
	vmclock_reading_at(&r, 12345);
	CHECK_EQ(r.offers, 0x123);
	r.clock_status = VMCLOCK_STATUS_UNRELIABLE;
	vmclock_reading_at(&r, 12345);
	CHECK_EQ(r.offers, 0x123);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(follow_from_counter_scale_size_and_flags),
		TEST(are_the_same_by_pread),
		TEST(do_not_depend_on_the_status),
		TEST(are_none_after_an_error),
		TEST(stay_at_another_counter),
	};

	return CHECK_RUN(tests);
}
