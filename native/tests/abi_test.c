/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What layout.c cannot check at compile time: the fields of the page leave no
 * gaps, and the public limits fit together.  compare-abi.sh compares the header
 * of the page with the kernel's.
 */
#include <errno.h>

#include "test_page.h"

#define END_OF(type, field) \
	(offsetof(struct type, field) + sizeof(((struct type *)0)->field))

/* A byte without a field could be a field in another header. */
static void fields_fill_the_page(void)
{
	static const uint16_t ends[] = {
		END_OF(vmclock_abi, magic),
		END_OF(vmclock_abi, size),
		END_OF(vmclock_abi, version),
		END_OF(vmclock_abi, counter_id),
		END_OF(vmclock_abi, time_type),
		END_OF(vmclock_abi, seq_count),
		END_OF(vmclock_abi, disruption_marker),
		END_OF(vmclock_abi, flags),
		END_OF(vmclock_abi, pad),
		END_OF(vmclock_abi, clock_status),
		END_OF(vmclock_abi, leap_second_smearing_hint),
		END_OF(vmclock_abi, tai_offset_sec),
		END_OF(vmclock_abi, leap_indicator),
		END_OF(vmclock_abi, counter_period_shift),
		END_OF(vmclock_abi, counter_value),
		END_OF(vmclock_abi, counter_period_frac_sec),
		END_OF(vmclock_abi, counter_period_esterror_rate_frac_sec),
		END_OF(vmclock_abi, counter_period_maxerror_rate_frac_sec),
		END_OF(vmclock_abi, time_sec),
		END_OF(vmclock_abi, time_frac_sec),
		END_OF(vmclock_abi, time_esterror_nanosec),
		END_OF(vmclock_abi, time_maxerror_nanosec),
		END_OF(vmclock_abi, vm_generation_counter),
	};
	static const uint8_t sizes[] = { 4, 4, 2, 1, 1, 4, 8, 8, 2, 1, 1, 2,
					 1, 1, 8, 8, 8, 8, 8, 8, 8, 8, 8 };
	unsigned int end = 0;

	_Static_assert(sizeof(sizes) == sizeof(ends) / sizeof(*ends),
		       "a size for each field");
	for (size_t i = 0; i < sizeof(sizes); i++) {
		end += sizes[i];
		CHECK_EQ(ends[i], end);
	}
	CHECK_EQ(end, sizeof(struct vmclock_abi));
	CHECK_EQ(VMCLOCK_READING_COUNTER, end);
}

/* The bytes of the magic number are in the order of the specification. */
static void magic_spells_its_name(void)
{
	__le32 magic = htole32(VMCLOCK_MAGIC);

	CHECK(memcmp(&magic, "VCLK", 4) == 0);
}

/* No INT64_MIN + errno is a valid time. */
static void errors_lie_below_all_times(void)
{
	CHECK_EQ(VMCLOCK_TIME_LOWEST - INT64_MIN, 4096);
	CHECK(INT64_MIN + EHWPOISON < VMCLOCK_TIME_LOWEST);
	CHECK_EQ(VMCLOCK_READING_BYTES % 8, 0);
	CHECK_EQ(sizeof(struct vmclock_reading), 256);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(fields_fill_the_page),
		TEST(magic_spells_its_name),
		TEST(errors_lie_below_all_times),
	};

	return CHECK_RUN(tests);
}
