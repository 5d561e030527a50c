/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every number of enum vmclock_errno has a text.  The argument is its header,
 * from which the test reads the enum.
 */
#include <errno.h>

#include "test_page.h"

/* Linux has no number above it. */
#define LAST_ERRNO 4095

static const char *header;

static bool has_text(int error)
{
	/* This library never returns EXDEV, so it has the default text. */
	return strcmp(vmclock_strerror(error), vmclock_strerror(-EXDEV)) != 0;
}

static size_t read_numbers(bool *in_enum)
{
	FILE *file = fopen(header, "re");
	char line[200], name[40];
	size_t found = 0;
	int number;

	REQUIRE(file != NULL);
	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, " VMCLOCK_E%30[A-Z0-9] = %d", name, &number) !=
		    2)
			continue;
		REQUIRE(number > 0 && number <= LAST_ERRNO);
		in_enum[number] = true;
		found++;
	}
	fclose(file);
	return found;
}

static void every_number_has_a_text_and_no_other(void)
{
	static bool in_enum[LAST_ERRNO + 1];

	CHECK(read_numbers(in_enum) >= 30);
	for (int number = 1; number <= LAST_ERRNO; number++)
		if (!CHECK_EQ(has_text(-number), in_enum[number]))
			printf("  number %d\n", number);
	CHECK(in_enum[ENFILE] && in_enum[EINPROGRESS]);
}

static void two_numbers_share_a_text_only_as_meant(void)
{
	for (int a = 1; a <= LAST_ERRNO; a++)
		for (int b = 1; b < a; b++)
			if (has_text(-a) && has_text(-b) &&
			    (a != ENODEV || b != ENXIO))
				CHECK(strcmp(vmclock_strerror(-a),
					     vmclock_strerror(-b)) != 0);
}

static void success_is_no_error(void)
{
	CHECK(has_text(0));
	for (int number = 1; number <= LAST_ERRNO; number++)
		CHECK(strcmp(vmclock_strerror(-number), vmclock_strerror(0)) !=
		      0);
}

static void all_other_numbers_have_the_default_text(void)
{
	static const int errors[] = { INT32_MIN, -100000, 1, INT32_MAX };

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		CHECK(!has_text(errors[i]));
	CHECK(strlen(vmclock_strerror(1)) > 0);
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(every_number_has_a_text_and_no_other),
		TEST(two_numbers_share_a_text_only_as_meant),
		TEST(success_is_no_error),
		TEST(all_other_numbers_have_the_default_text),
	};

	if (argc != 2) {
		fputs("usage: strerror_test HEADER\n", stderr);
		return 2;
	}
	header = argv[1];
	return CHECK_RUN(tests);
}
