/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writers that die between any two stores, and publishers that cannot calibrate.
 * The writers under test are compiled into this program, with a place before each
 * store at which they can be killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "published_page.h"
#include "rate.h"

/* A writer is killed before the store with this number. */
static long kill_at = -1;
static long stores;
static bool calibration_fails;

static void before_store(void)
{
	if (stores++ == kill_at)
		raise(SIGKILL);
}

#define page_store8(field, value) (before_store(), page_store8(field, value))
#define page_store16(field, value) (before_store(), page_store16(field, value))
#define page_store32(field, value) (before_store(), page_store32(field, value))
#define page_store64(field, value) (before_store(), page_store64(field, value))
#define page_raise64(field) (before_store(), page_raise64(field))
#define pwrite(fd, bytes, length, offset) \
	(before_store(), pwrite(fd, bytes, length, offset))
#include "seqcount.h"
#define seqcount_write_end(page) (before_store(), seqcount_write_end(page))
#define rate_calibrate(estimate) \
	(calibration_fails ? -EDOM : rate_calibrate(estimate))
/* clang-format off: publish.c includes writer.h after writer.c. */
#include "writer.c"
#include "publish.c"
/* clang-format on */

static char directory[] = "/tmp/vmclock-fault-test-XXXXXX";
static char page_path[64], copy_path[64];

/* Fields that a publisher always replaces, with values that it never stores. */
static struct vmclock_reading old_reading(void)
{
	struct vmclock_reading r = test_reading();

	r.tai_offset_sec = -11;
	r.counter_period_shift = 3;
	r.counter_value = 1;
	r.counter_period_frac_sec = 2;
	r.counter_period_esterror_rate_frac_sec = 3;
	r.counter_period_maxerror_rate_frac_sec = 4;
	r.time_sec = 5;
	r.time_frac_sec = 6;
	r.time_esterror_nanosec = 1ull << 60;
	r.time_maxerror_nanosec = 1ull << 61;
	return r;
}

#define OLD_FIELDS 10

static int count_old_fields(const struct vmclock_reading *r)
{
	struct vmclock_reading old = old_reading();

	return (r->tai_offset_sec == old.tai_offset_sec) +
	       (r->counter_period_shift == old.counter_period_shift) +
	       (r->counter_value == old.counter_value) +
	       (r->counter_period_frac_sec == old.counter_period_frac_sec) +
	       (r->counter_period_esterror_rate_frac_sec ==
		old.counter_period_esterror_rate_frac_sec) +
	       (r->counter_period_maxerror_rate_frac_sec ==
		old.counter_period_maxerror_rate_frac_sec) +
	       (r->time_sec == old.time_sec) +
	       (r->time_frac_sec == old.time_frac_sec) +
	       (r->time_esterror_nanosec == old.time_esterror_nanosec) +
	       (r->time_maxerror_nanosec == old.time_maxerror_nanosec);
}

static void write_image(const char *path, const void *image)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, image, TEST_PAGE_SIZE) == TEST_PAGE_SIZE);
	close(fd);
}

static void copy_page(void)
{
	static uint8_t image[TEST_PAGE_SIZE];
	int fd = open(page_path, O_RDONLY | O_CLOEXEC);

	REQUIRE(fd >= 0);
	REQUIRE(read(fd, image, sizeof(image)) == TEST_PAGE_SIZE);
	close(fd);
	write_image(copy_path, image);
}

static void write_old_page(void)
{
	static union page_image image;
	struct vmclock_reading r = old_reading();

	test_page_store(&image.page, &r);
	write_image(page_path, &image);
}

static void write_zeros(void)
{
	static const uint8_t zeros[TEST_PAGE_SIZE];

	write_image(page_path, zeros);
}

/* --- What a writer can do ------------------------------------------------ */

static int publish_at(const char *path)
{
	struct vmclock_publisher *publisher;
	int error = vmclock_publisher_create(path, 37, &publisher);

	/* Frees only the memory: the end of a publisher stores a status. */
	if (error == 0) {
		vmclock_writer_free(publisher->writer);
		free(publisher);
	}
	return error;
}

static int raise_at(const char *path, unsigned int what)
{
	struct vmclock_writer *writer;
	int error = vmclock_writer_open(path, &writer);

	if (error == 0)
		error = vmclock_writer_raise(writer, what);
	vmclock_writer_free(writer);
	return error;
}

static int restore_at(const char *path)
{
	return raise_at(path, VMCLOCK_RAISE_GENERATION | VMCLOCK_RAISE_MARKER);
}

static int migrate_at(const char *path)
{
	return raise_at(path, VMCLOCK_RAISE_MARKER);
}

static int flag_at(const char *path)
{
	struct vmclock_writer *writer;
	int error = vmclock_writer_open(path, &writer);

	if (error == 0)
		error = vmclock_writer_flags(writer,
					     VMCLOCK_FLAG_DISRUPTION_SOON, 0);
	vmclock_writer_free(writer);
	return error;
}

/* Returns a publisher of a page that has the old time. */
static struct vmclock_publisher *publisher_of_old_time(const char *path)
{
	struct vmclock_reading r = old_reading();
	struct vmclock_publisher *publisher;
	long at = kill_at;

	kill_at = -1;
	REQUIRE(vmclock_publisher_create(path, 37, &publisher) == 0);
	r.seq_count = page_load32(&publisher->writer->page->seq_count);
	test_page_store(publisher->writer->page, &r);
	kill_at = at;
	stores = 0;
	return publisher;
}

static int update_at(const char *path)
{
	return vmclock_publisher_update(publisher_of_old_time(path));
}

static int end_at(const char *path)
{
	vmclock_publisher_free(publisher_of_old_time(path));
	return 0;
}

/* --- Deaths -------------------------------------------------------------- */

/* Returns whether the writer was killed before the store with this number. */
static bool killed_at(long number, int (*write_at)(const char *path))
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0) {
		kill_at = number;
		stores = 0;
		_exit(write_at(page_path) == 0 ? 0 : 1);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	if (WIFSIGNALED(status))
		return CHECK_EQ(WTERMSIG(status), SIGKILL);
	CHECK_EQ(WEXITSTATUS(status), 0);
	return false;
}

/* An unfinished page cannot be opened, and only a publisher finishes it. */
static void check_next_writer(int (*next_at)(const char *path))
{
	struct vmclock_reading r;
	struct vmclock *clock;
	int old, error;

	copy_page();
	error = next_at(copy_path);
	if (error == -EBADMSG && next_at != publish_at) {
		CHECK_EQ(vmclock_open(copy_path, 0, &clock), -EBADMSG);
		return;
	}
	if (!CHECK_EQ(error, 0) ||
	    !CHECK_EQ(vmclock_open(copy_path, 0, &clock), 0))
		return;
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.size, TEST_PAGE_SIZE);
	old = count_old_fields(&r);
	if (next_at == publish_at) {
		CHECK(page_reliable(r.clock_status));
		CHECK_EQ(old, 0);
	} else if (page_reliable(r.clock_status)) {
		CHECK(old == 0 || old == OLD_FIELDS);
	}
	vmclock_free(clock);
}

static void kill_at_each_store(void (*prepare)(void),
			       int (*write_at)(const char *path), long least)
{
	long number;

	for (number = 0;; number++) {
		prepare();
		if (!killed_at(number, write_at))
			break;
		check_next_writer(restore_at);
		check_next_writer(migrate_at);
		check_next_writer(flag_at);
		check_next_writer(publish_at);
	}
	CHECK_MOST(least, number);
}

static void no_death_while_creating_leaves_a_torn_time(void)
{
	kill_at_each_store(write_zeros, publish_at, 20);
}

static void no_death_while_taking_over_leaves_a_torn_time(void)
{
	kill_at_each_store(write_old_page, publish_at, 18);
}

static void no_death_while_updating_leaves_a_torn_time(void)
{
	kill_at_each_store(write_old_page, update_at, 15);
}

static void no_death_at_the_end_leaves_a_torn_time(void)
{
	kill_at_each_store(write_old_page, end_at, 3);
}

static void no_death_in_a_single_update_leaves_a_torn_time(void)
{
	kill_at_each_store(write_old_page, restore_at, 4);
	kill_at_each_store(write_old_page, flag_at, 3);
}

/* The marker and the generation are not lost with the time. */
static void a_restore_after_a_death_withdraws_only_the_time(void)
{
	struct vmclock_reading r;
	struct vmclock *clock;

	write_old_page();
	CHECK(killed_at(8, update_at));
	REQUIRE(restore_at(page_path) == 0);
	REQUIRE(vmclock_open(page_path, 0, &clock) == 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_UNRELIABLE);
	CHECK_EQ(r.vm_generation_counter,
		 old_reading().vm_generation_counter + 1);
	CHECK_EQ(r.time_errno, -EAGAIN);
	REQUIRE(publish_at(page_path) == 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.time_errno, 0);
	vmclock_free(clock);
}

/* --- Failures ------------------------------------------------------------ */

static void withdraws_a_time_that_it_cannot_replace(void)
{
	struct published made = publish(37);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r = publish_one(&made, &sample);

	CHECK(page_reliable(r.clock_status));
	sample = sample_now();
	sample.realtime_ns += 3600 * SEC;
	calibration_fails = true;
	CHECK_EQ(publish_sample(made.publisher, &sample), -EDOM);
	calibration_fails = false;
	r = read_published(&made);
	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_UNRELIABLE);
	CHECK_EQ(r.disruption_marker, 0);
	sample = sample_now();
	r = publish_one(&made, &sample);
	CHECK(page_reliable(r.clock_status));
	CHECK_EQ(r.disruption_marker, 1);
	unpublish(&made);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(no_death_while_creating_leaves_a_torn_time),
		TEST(no_death_while_taking_over_leaves_a_torn_time),
		TEST(no_death_while_updating_leaves_a_torn_time),
		TEST(no_death_at_the_end_leaves_a_torn_time),
		TEST(no_death_in_a_single_update_leaves_a_torn_time),
		TEST(a_restore_after_a_death_withdraws_only_the_time),
		TEST(withdraws_a_time_that_it_cannot_replace),
	};
	int failed;

	REQUIRE(mkdtemp(directory) != NULL);
	snprintf(page_path, sizeof(page_path), "%s/page", directory);
	snprintf(copy_path, sizeof(copy_path), "%s/copy", directory);
	failed = published_run(tests, sizeof(tests) / sizeof(*tests));
	test_remove_page(page_path);
	test_remove_page(copy_path);
	rmdir(directory);
	return failed;
}
