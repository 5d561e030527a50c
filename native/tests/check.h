/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks, and a runner for the tests that contain them.  A check that fails
 * prints what it compared, is counted and returns false.  The test continues,
 * unless it uses the result.  Only the main thread may check.
 */
#ifndef VMCLOCK_TESTS_CHECK_H
#define VMCLOCK_TESTS_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* No more failures are printed, because a loop can fail a million times. */
#define CHECK_PRINTED 12

struct check_test {
	const char *name;
	void (*run)(void);
};

static unsigned long check_failures;
static const char *check_skipped;

static inline bool check_report(bool good)
{
	if (!good)
		check_failures++;
	return !good && check_failures <= CHECK_PRINTED;
}

static inline bool check_true(bool good, const char *text, const char *file,
			      int line)
{
	if (check_report(good))
		printf("%s:%d: %s is false\n", file, line, text);
	return good;
}

static inline bool check_equal(long long actual, long long expected,
			       const char *actual_text,
			       const char *expected_text, const char *file,
			       int line)
{
	bool good = actual == expected;

	if (check_report(good))
		printf("%s:%d: %s is %lld (0x%llx), but %s is %lld (0x%llx)\n",
		       file, line, actual_text, actual,
		       (unsigned long long)actual, expected_text, expected,
		       (unsigned long long)expected);
	return good;
}

static inline bool check_most(long long actual, long long limit,
			      const char *actual_text, const char *limit_text,
			      const char *file, int line)
{
	bool good = actual <= limit;

	if (check_report(good))
		printf("%s:%d: %s is %lld, which is more than %s, %lld\n", file,
		       line, actual_text, actual, limit_text, limit);
	return good;
}

#define CHECK(expression) \
	check_true((expression), #expression, __FILE__, __LINE__)
#define CHECK_EQ(actual, expected)                                       \
	check_equal((long long)(actual), (long long)(expected), #actual, \
		    #expected, __FILE__, __LINE__)
/* Compares signed numbers: times and differences. */
#define CHECK_MOST(actual, limit)                                            \
	check_most((long long)(actual), (long long)(limit), #actual, #limit, \
		   __FILE__, __LINE__)

/* Ends a test that this machine cannot run, and prints the reason. */
#define SKIP(reason)                      \
	do {                              \
		check_skipped = (reason); \
		return;                   \
	} while (0)

static inline int check_run(const struct check_test *tests, size_t count)
{
	unsigned int passed = 0, failed = 0, skipped = 0;

	for (size_t i = 0; i < count; i++) {
		check_failures = 0;
		check_skipped = NULL;
		tests[i].run();
		if (check_failures != 0) {
			printf("FAILED  %s (%lu checks)\n", tests[i].name,
			       check_failures);
			failed++;
		} else if (check_skipped != NULL) {
			printf("skipped %s: %s\n", tests[i].name,
			       check_skipped);
			skipped++;
		} else {
			printf("ok      %s\n", tests[i].name);
			passed++;
		}
		fflush(stdout);
	}
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed != 0;
}

#define TEST(name)           \
	{                    \
#name, name, \
	}
#define CHECK_RUN(tests) check_run((tests), sizeof(tests) / sizeof(*(tests)))

#endif /* VMCLOCK_TESTS_CHECK_H */
