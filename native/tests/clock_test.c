/* SPDX-License-Identifier: Apache-2.0 */
/* How long a clock keeps its file. */
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>

#include "test_page.h"

#define ROUNDS 2000
#define READERS 3

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void keeps_no_descriptor_of_a_mapped_page(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	int lowest = dup(page.fd);
	struct vmclock *clock;

	close(lowest);
	clock = test_open(&page, 0);
	CHECK_EQ(clock->fd, -1);
	CHECK(!is_open(lowest));
	CHECK_EQ(vmclock_read(clock, &r), 0);
	vmclock_free(clock);
	test_page_free(&page);
}

static void closes_its_file_with_the_clock(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, VMCLOCK_OPEN_PREAD);
	int fd = clock->fd, next;

	CHECK(is_open(fd));
	vmclock_close(clock);
	CHECK(!is_open(fd));
	/* The number is free for others, so nothing may close it again. */
	next = dup(page.fd);
	CHECK_EQ(next, fd);
	vmclock_close(clock);
	CHECK_EQ(clock_file_begin(clock), -ESHUTDOWN);
	vmclock_free(clock);
	CHECK(is_open(next));
	close(next);
	test_page_free(&page);
}

static void keeps_its_file_until_the_last_call_ends(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);
	struct vmclock *clock = test_open(&page, VMCLOCK_OPEN_PREAD);
	int fd = clock->fd;

	CHECK_EQ(clock_file_begin(clock), fd);
	CHECK_EQ(clock_file_begin(clock), fd);
	vmclock_close(clock);
	CHECK_EQ(clock_file_begin(clock), -ESHUTDOWN);
	clock_file_end(clock);
	CHECK(is_open(fd));
	clock_file_end(clock);
	CHECK(!is_open(fd));
	vmclock_free(clock);
	test_page_free(&page);
}

static void *read_until_closed(void *argument)
{
	const struct vmclock *clock = argument;
	struct vmclock_reading r;
	int error;

	do {
		error = vmclock_read(clock, &r);
		if (error == 0)
			error = vmclock_in_update(clock);
	} while (error == 0);
	return (void *)(intptr_t)error;
}

/* A call with the number of a closed or another file would fail differently. */
static void closes_its_file_under_readers(void)
{
	struct vmclock_reading r = test_reading();
	struct test_page page = test_page_new(&r);

	for (int round = 0; round < ROUNDS; round++) {
		struct vmclock *clock = test_open(&page, VMCLOCK_OPEN_PREAD);
		pthread_t readers[READERS];
		int other;

		for (int i = 0; i < READERS; i++)
			REQUIRE(pthread_create(&readers[i], NULL,
					       read_until_closed, clock) == 0);
		vmclock_close(clock);
		other = open("/dev/null", O_RDONLY | O_CLOEXEC);
		for (int i = 0; i < READERS; i++) {
			void *error;

			REQUIRE(pthread_join(readers[i], &error) == 0);
			CHECK_EQ((intptr_t)error, -ESHUTDOWN);
		}
		CHECK(is_open(other));
		close(other);
		vmclock_free(clock);
	}
	test_page_free(&page);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(keeps_no_descriptor_of_a_mapped_page),
		TEST(closes_its_file_with_the_clock),
		TEST(keeps_its_file_until_the_last_call_ends),
		TEST(closes_its_file_under_readers),
	};

	return CHECK_RUN(tests);
}
