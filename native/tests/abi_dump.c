/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the ABI as the header ABI_HEADER defines it.  The generated file
 * constants.h names the constants of all headers that are compared.
 */
#include <stddef.h>
#include <stdio.h>

#include ABI_HEADER

#define FIELD(name)                                \
	printf("offset %s %zu size %zu\n", #name,  \
	       offsetof(struct vmclock_abi, name), \
	       sizeof(((struct vmclock_abi *)0)->name));
#define CONSTANT(name) printf("constant %s %lld\n", #name, (long long)(name));
#define ABSENT(name) printf("absent %s\n", #name);

int main(void)
{
	FIELD(magic)
	FIELD(size)
	FIELD(version)
	FIELD(counter_id)
	FIELD(time_type)
	FIELD(seq_count)
	FIELD(disruption_marker)
	FIELD(flags)
	FIELD(pad)
	FIELD(clock_status)
	FIELD(leap_second_smearing_hint)
	FIELD(tai_offset_sec)
	FIELD(leap_indicator)
	FIELD(counter_period_shift)
	FIELD(counter_value)
	FIELD(counter_period_frac_sec)
	FIELD(counter_period_esterror_rate_frac_sec)
	FIELD(counter_period_maxerror_rate_frac_sec)
	FIELD(time_sec)
	FIELD(time_frac_sec)
	FIELD(time_esterror_nanosec)
	FIELD(time_maxerror_nanosec)
	FIELD(vm_generation_counter)
	printf("size %zu alignment %zu\n", sizeof(struct vmclock_abi),
	       _Alignof(struct vmclock_abi));
#include "constants.h"
	return 0;
}
