/* SPDX-License-Identifier: Apache-2.0 */
/* The processor's random numbers: if it has them, and that they change. */
#include <string.h>

#include "check.h"
#include "vmclock.h"

#define DRAWS 64

/* Returns whether the kernel lists one of these features. */
static bool processor_has(const char *const *features)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[8192];
	bool found = false;

	if (file == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), file) != NULL) {
		char *rest = line, *word;

		while ((word = strtok_r(rest, " \t\n", &rest)) != NULL)
			for (const char *const *f = features; *f != NULL; f++)
				found |= strcmp(word, *f) == 0;
	}
	fclose(file);
	return found;
}

static void exists_if_the_kernel_lists_it(void)
{
#if defined(__x86_64__)
	static const char *const features[] = { "rdseed", "rdrand", NULL };
#else
	static const char *const features[] = { "rng", NULL };
#endif
	uint64_t value;

	CHECK_EQ(vmclock_processor_random(&value), processor_has(features));
}

static void never_repeats(void)
{
	uint64_t draws[DRAWS];
	int drawn = 0;

	for (int i = 0; i < DRAWS; i++)
		if (vmclock_processor_random(&draws[drawn]) == 1)
			drawn++;
		else
			CHECK_EQ(draws[drawn], 0);
	for (int i = 0; i < drawn; i++)
		for (int k = 0; k < i; k++)
			CHECK(draws[i] != draws[k]);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(exists_if_the_kernel_lists_it),
		TEST(never_repeats),
	};

	return CHECK_RUN(tests);
}
