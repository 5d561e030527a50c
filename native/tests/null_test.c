/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every public function refuses NULL.  The argument is the version script.  A
 * function in the script that is not tested here makes the test fail.
 */
#include <errno.h>

#include "test_page.h"

#define MOST_FUNCTIONS 100

static const char *tested[MOST_FUNCTIONS];
static size_t tested_count;
static const char *version_script;

static void note(const char *function)
{
	REQUIRE(tested_count < MOST_FUNCTIONS);
	tested[tested_count++] = function;
}

/* The arguments are in parentheses.  The last one is the expected result. */
#define RETURNS(function, arguments, expected)             \
	do {                                               \
		note(#function);                           \
		CHECK_EQ((function)arguments, (expected)); \
	} while (0)
#define RETURNS_NULL(function, arguments)           \
	do {                                        \
		note(#function);                    \
		CHECK((function)arguments == NULL); \
	} while (0)
#define DOES_NOTHING(function, arguments) \
	do {                              \
		note(#function);          \
		(function) arguments;     \
	} while (0)

#define CLOSED (INT64_MIN + ESHUTDOWN)

static void null_clock_is_closed(void)
{
	struct vmclock_reading r;
	struct vmclock_watch *watch = (struct vmclock_watch *)&r;
	uint64_t value;

	RETURNS(vmclock_read, (NULL, &r), -ESHUTDOWN);
	CHECK_EQ(r.utc_errno, -ESHUTDOWN);
	CHECK_EQ(r.offers, 0);
	RETURNS(vmclock_read_nowait, (NULL, &r), -ESHUTDOWN);
	CHECK_EQ(r.utc_errno, -ESHUTDOWN);
	RETURNS(vmclock_generation, (NULL, &value), -ESHUTDOWN);
	RETURNS(vmclock_disruption_marker, (NULL, &value), -ESHUTDOWN);
	RETURNS(vmclock_in_update, (NULL), -ESHUTDOWN);
	RETURNS(vmclock_path_changed, (NULL), -ESHUTDOWN);
	RETURNS(vmclock_watch_open, (NULL, &watch), -ESHUTDOWN);
	CHECK(watch == NULL);
	RETURNS_NULL(vmclock_page, (NULL));
	RETURNS(vmclock_page_covered, (NULL), 0);
	RETURNS(vmclock_release, (NULL), -ESHUTDOWN);
	RETURNS(vmclock_reopen, (NULL), -ESHUTDOWN);
	DOES_NOTHING(vmclock_close, (NULL));
	DOES_NOTHING(vmclock_free, (NULL));
}

static void null_clock_has_no_time(void)
{
	RETURNS(vmclock_tai_ns, (NULL), CLOSED);
	RETURNS(vmclock_utc_ns, (NULL), CLOSED);
	RETURNS(vmclock_tai_ns_unordered, (NULL), CLOSED);
	RETURNS(vmclock_utc_ns_unordered, (NULL), CLOSED);
	RETURNS(vmclock_tai_ns_nowait, (NULL), CLOSED);
	RETURNS(vmclock_utc_ns_nowait, (NULL), CLOSED);
	RETURNS(vmclock_tai_ns_unordered_nowait, (NULL), CLOSED);
	RETURNS(vmclock_utc_ns_unordered_nowait, (NULL), CLOSED);
	RETURNS(vmclock_tai_bounds_nowait, (NULL, 0, 0), VMCLOCK_NO_BOUNDS);
	RETURNS(vmclock_utc_bounds_nowait, (NULL, 0, 0), VMCLOCK_NO_BOUNDS);
}

static void null_watch_is_closed(void)
{
	RETURNS(vmclock_watch_wait, (NULL, 1000000), -ESHUTDOWN);
	RETURNS(vmclock_watch_error, (NULL), -ESHUTDOWN);
	DOES_NOTHING(vmclock_watch_stop, (NULL));
	DOES_NOTHING(vmclock_watch_free, (NULL));
}

static void null_vmgenid_is_closed(void)
{
	RETURNS(vmclock_vmgenid_open, (VMCLOCK_VMGENID_LOG, NULL), -EFAULT);
	RETURNS(vmclock_vmgenid_wait, (NULL, 1000000), -ESHUTDOWN);
	RETURNS(vmclock_vmgenid_refused, (NULL), 0);
	DOES_NOTHING(vmclock_vmgenid_stop, (NULL));
	DOES_NOTHING(vmclock_vmgenid_free, (NULL));
}

static void null_writer_and_publisher_are_closed(void)
{
	RETURNS(vmclock_writer_begin, (NULL), -ESHUTDOWN);
	RETURNS(vmclock_writer_raise, (NULL, VMCLOCK_RAISE_GENERATION),
		-ESHUTDOWN);
	RETURNS(vmclock_writer_flags, (NULL, 1, 2), -ESHUTDOWN);
	DOES_NOTHING(vmclock_writer_commit, (NULL));
	DOES_NOTHING(vmclock_writer_free, (NULL));
	RETURNS(vmclock_publisher_update, (NULL), -ESHUTDOWN);
	RETURNS_NULL(vmclock_publisher_writer, (NULL));
	RETURNS(vmclock_publisher_fd, (NULL), -ESHUTDOWN);
	DOES_NOTHING(vmclock_publisher_free, (NULL));
}

static void null_segment_is_closed(void)
{
	struct vmclock_clockbound_reading r;

	RETURNS(vmclock_clockbound_read, (NULL, NULL, &r), -ESHUTDOWN);
	CHECK_EQ(r.utc_errno, -ESHUTDOWN);
	RETURNS(vmclock_clockbound_read_nowait, (NULL, NULL, &r), -ESHUTDOWN);
	CHECK_EQ(r.utc_errno, -ESHUTDOWN);
	RETURNS(vmclock_clockbound_path_changed, (NULL), -ESHUTDOWN);
	DOES_NOTHING(vmclock_clockbound_free, (NULL));
}

static void null_result_is_a_fault(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, 0);
	uint64_t max_error_ns;
	int32_t leap;

	RETURNS(vmclock_open, (page.path, 0, NULL), -EFAULT);
	RETURNS(vmclock_read, (clock, NULL), -EFAULT);
	RETURNS(vmclock_read_nowait, (clock, NULL), -EFAULT);
	RETURNS(vmclock_generation, (clock, NULL), -EFAULT);
	RETURNS(vmclock_disruption_marker, (clock, NULL), -EFAULT);
	RETURNS(vmclock_watch_open, (clock, NULL), -EFAULT);
	RETURNS(vmclock_writer_open, (page.path, NULL), -EFAULT);
	RETURNS(vmclock_publisher_create, (NULL, 37, NULL), -EFAULT);
	RETURNS(vmclock_publisher_create_altered, (NULL, 37, 0, 0, 0, NULL),
		-EFAULT);
	RETURNS(vmclock_kernel_error, (NULL, &leap), -EFAULT);
	RETURNS(vmclock_kernel_error, (&max_error_ns, NULL), -EFAULT);
	RETURNS(vmclock_clockbound_open, (page.path, 0, NULL), -EFAULT);
	RETURNS(vmclock_clockbound_read, (NULL, clock, NULL), -EFAULT);
	RETURNS(vmclock_clockbound_read_nowait, (NULL, clock, NULL), -EFAULT);
	RETURNS(vmclock_processor_random, (NULL), 0);
	RETURNS(vmclock_replace_file, ("/absent/file", 0600, NULL, 1), -EFAULT);
	DOES_NOTHING(vmclock_reading_at, (NULL, 1));
	vmclock_free(clock);
	test_page_free(&page);
}

static void null_path_is_a_fault(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *opened = (struct vmclock *)&page;
	struct vmclock_writer *writer = (struct vmclock_writer *)&page;
	struct vmclock_clockbound *segment = (void *)&page;

	RETURNS(vmclock_clockbound_open, (NULL, 0, &segment), -EFAULT);
	CHECK(segment == NULL);
	RETURNS(vmclock_replace_file, (NULL, 0600, "x", 1), -EFAULT);
	RETURNS(vmclock_open, (NULL, 0, &opened), -EFAULT);
	CHECK(opened == NULL);
	RETURNS(vmclock_writer_open, (NULL, &writer), -EFAULT);
	CHECK(writer == NULL);
	test_page_free(&page);
}

static bool is_tested(const char *function)
{
	for (size_t i = 0; i < tested_count; i++)
		if (strcmp(tested[i], function) == 0)
			return true;
	return false;
}

/* Runs as the last test, when all others have noted their functions. */
static void no_function_is_left_out(void)
{
	FILE *file = fopen(version_script, "re");
	unsigned int functions = 0;
	char line[100], function[100];

	REQUIRE(file != NULL);
	/* These take no pointer. */
	note("vmclock_api_version");
	note("vmclock_counter");
	note("vmclock_counter_id");
	note("vmclock_kernel_utc_ns");
	note("vmclock_reader_closed");
	note("vmclock_strerror");
	note("vmclock_terminal_size");
	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, " vmclock_%80[a-z0-9_];", function) != 1)
			continue;
		functions++;
		memmove(function + 8, function, strlen(function) + 1);
		memcpy(function, "vmclock_", 8);
		if (!CHECK(is_tested(function)))
			printf("  %s is not tested\n", function);
	}
	fclose(file);
	CHECK(functions > 30);
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(null_clock_is_closed),
		TEST(null_clock_has_no_time),
		TEST(null_watch_is_closed),
		TEST(null_vmgenid_is_closed),
		TEST(null_writer_and_publisher_are_closed),
		TEST(null_segment_is_closed),
		TEST(null_result_is_a_fault),
		TEST(null_path_is_a_fault),
		TEST(no_function_is_left_out),
	};

	if (argc != 2) {
		fputs("usage: null_test VERSION_SCRIPT\n", stderr);
		return 2;
	}
	version_script = argv[1];
	return CHECK_RUN(tests);
}
