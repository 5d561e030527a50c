/* SPDX-License-Identifier: Apache-2.0 */
/* Watching: how a wait ends by itself, and that no wait spins. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>

#include "clock.h"
#include "watch_device.h"

#define SPIN_MS 300
#define SAMPLE_MS 30

/* --- Notified ------------------------------------------------------------ */

static void reports_each_change_once(void)
{
	struct device device = device_new();

	CHECK_EQ(vmclock_watch_error(device.watch), 0);
	CHECK_EQ(vmclock_watch_wait(device.watch, 0), VMCLOCK_WATCH_TIMEOUT);
	for (int i = 0; i < 3; i++) {
		change(&device);
		CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
			 VMCLOCK_WATCH_CHANGED);
		CHECK_EQ(vmclock_watch_wait(device.watch, 0),
			 VMCLOCK_WATCH_TIMEOUT);
	}
	CHECK_EQ(vmclock_watch_error(device.watch), 0);
	CHECK_EQ(device_reads, 4);
	device_free(&device);
}

static void does_not_time_out_early(void)
{
	struct device device = device_new();
	int64_t begun = test_clock_ns(CLOCK_MONOTONIC);

	CHECK_EQ(vmclock_watch_wait(device.watch, 20), VMCLOCK_WATCH_TIMEOUT);
	CHECK(test_clock_ns(CLOCK_MONOTONIC) - begun >= 20 * MS);
	device_free(&device);
}

static void ignore_signal(int number)
{
	(void)number;
}

static void continues_to_wait_after_signals(void)
{
	struct sigaction action = { .sa_handler = ignore_signal };
	struct itimerval every_ms = { { 0, 1000 }, { 0, 1000 } };
	struct itimerval never = { { 0, 0 }, { 0, 0 } };
	struct device device = device_new();
	int64_t begun = test_clock_ns(CLOCK_MONOTONIC);

	REQUIRE(sigaction(SIGALRM, &action, NULL) == 0);
	REQUIRE(setitimer(ITIMER_REAL, &every_ms, NULL) == 0);
	CHECK_EQ(vmclock_watch_wait(device.watch, 50), VMCLOCK_WATCH_TIMEOUT);
	REQUIRE(setitimer(ITIMER_REAL, &never, NULL) == 0);
	CHECK(test_clock_ns(CLOCK_MONOTONIC) - begun >= 50 * MS);
	device_free(&device);
}

/* --- Not notified: the timeout passes, and no wait spins ----------------- */

static int64_t thread_cpu_ns(void)
{
	struct rusage used;

	getrusage(RUSAGE_THREAD, &used);
	return ((int64_t)used.ru_utime.tv_sec + used.ru_stime.tv_sec) *
		       TEST_SEC +
	       ((int64_t)used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000;
}

static void check_samples_without_spin(struct vmclock_watch *watch)
{
	int64_t begun = test_clock_ns(CLOCK_MONOTONIC);
	int64_t cpu = thread_cpu_ns();
	unsigned int waits = 0;

	while (test_clock_ns(CLOCK_MONOTONIC) - begun < SPIN_MS * MS) {
		CHECK_EQ(vmclock_watch_wait(watch, SAMPLE_MS),
			 VMCLOCK_WATCH_NOT_NOTIFIED);
		waits++;
	}
	CHECK_MOST(waits, SPIN_MS / SAMPLE_MS + 1);
	CHECK_MOST(thread_cpu_ns() - cpu, SPIN_MS * MS / 10);
}

static void samples_while_the_device_hangs_up(void)
{
	struct device device = device_new();

	hang_up(&device);
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_NOT_NOTIFIED);
	CHECK_EQ(vmclock_watch_error(device.watch), -ENODATA);
	check_samples_without_spin(device.watch);
	CHECK_EQ(vmclock_watch_error(device.watch), -ENODATA);
	device_free(&device);
}

static void is_notified_again_when_the_device_is_back(void)
{
	struct device device = device_new();

	hang_up(&device);
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_NOT_NOTIFIED);
	pick_up(&device);
	CHECK_EQ(vmclock_watch_wait(device.watch, 0), VMCLOCK_WATCH_TIMEOUT);
	CHECK_EQ(vmclock_watch_error(device.watch), 0);
	hang_up(&device);
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_NOT_NOTIFIED);
	pick_up(&device);
	change(&device);
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_CHANGED);
	CHECK_EQ(vmclock_watch_error(device.watch), 0);
	device_free(&device);
}

/* A driver without poll() and a file report all events, always. */
static void samples_a_source_that_is_always_ready(void)
{
	struct device device = device_new();
	struct vmclock_watch *watch =
		watch_of(device.clock, open("/dev/null", O_RDONLY | O_CLOEXEC));

	CHECK_EQ(vmclock_watch_error(watch), -ENOTTY);
	device_reads = 0;
	check_samples_without_spin(watch);
	CHECK_EQ(device_reads, 0);
	vmclock_watch_free(watch);
	device_free(&device);
}

static void samples_a_plain_file(void)
{
	struct device device = device_new();
	struct vmclock_watch *watch;

	REQUIRE(vmclock_watch_open(device.clock, &watch) == 0);
	CHECK_EQ(vmclock_watch_error(watch), -ENOTTY);
	check_samples_without_spin(watch);
	CHECK_EQ(vmclock_watch_error(watch), -ENOTTY);
	vmclock_watch_free(watch);
	device_free(&device);
}

/* Readable again after each read, although the count is the same. */
static void samples_a_source_with_false_notifications(void)
{
	struct device device = device_new();

	device_forgetful = true;
	notify(&device);
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_NOT_NOTIFIED);
	check_samples_without_spin(device.watch);
	CHECK_EQ(vmclock_watch_error(device.watch), -ENOTTY);
	device_free(&device);
}

static void samples_a_source_that_cannot_be_read(void)
{
	struct device device = device_new();

	device_error = -EIO;
	change(&device);
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_NOT_NOTIFIED);
	check_samples_without_spin(device.watch);
	CHECK_EQ(vmclock_watch_error(device.watch), -EIO);
	device_error = 0;
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_CHANGED);
	device_free(&device);
}

/* Each read of such a device takes 100 ms. */
static void does_not_read_a_device_whose_update_does_not_end(void)
{
	struct device device = device_new();

	page_store32(&device.page.page->seq_count, 5);
	device_error = -ETIMEDOUT;
	change(&device);
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_NOT_NOTIFIED);
	CHECK_EQ(vmclock_watch_error(device.watch), -ETIMEDOUT);
	device_reads = 0;
	check_samples_without_spin(device.watch);
	CHECK_EQ(device_reads, 0);
	page_store32(&device.page.page->seq_count, 6);
	device_error = 0;
	CHECK_EQ(vmclock_watch_wait(device.watch, FOREVER),
		 VMCLOCK_WATCH_CHANGED);
	device_free(&device);
}

/* --- A FIFO instead of the device, with the count of the page ------------ */

static int fifo_read_count(const struct vmclock *clock, int fd, uint32_t *count)
{
	char drained[64];

	while (read(fd, drained, sizeof(drained)) > 0)
		;
	*count = page_load32(&clock->page->seq_count);
	/* A driver returns this too, but only after 100 ms. */
	return (*count & 1) != 0 ? -ETIMEDOUT : 0;
}

static void takes_a_fifo_for_a_device(void)
{
	struct device device = device_new();
	struct watch_source source = { -1, fifo_read_count };
	struct vmclock_watch *watch;
	uint32_t count = 2;

	source.fd = open(device.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	REQUIRE(source.fd >= 0);
	REQUIRE(watch_source_open(device.clock, source, 0, &watch) == 0);
	CHECK_EQ(vmclock_watch_wait(watch, 0), VMCLOCK_WATCH_TIMEOUT);
	for (int i = 0; i < 3; i++) {
		page_store32(&device.page.page->seq_count, count += 2);
		notify(&device);
		CHECK_EQ(vmclock_watch_wait(watch, FOREVER),
			 VMCLOCK_WATCH_CHANGED);
		CHECK_EQ(vmclock_watch_wait(watch, 0), VMCLOCK_WATCH_TIMEOUT);
	}
	page_store32(&device.page.page->seq_count, count + 1);
	notify(&device);
	CHECK_EQ(vmclock_watch_wait(watch, FOREVER),
		 VMCLOCK_WATCH_NOT_NOTIFIED);
	CHECK_EQ(vmclock_watch_error(watch), -ETIMEDOUT);
	page_store32(&device.page.page->seq_count, count + 2);
	hang_up(&device);
	check_samples_without_spin(watch);
	CHECK_EQ(vmclock_watch_error(watch), -ENODATA);
	vmclock_watch_free(watch);
	device_free(&device);
}

/* --- The count ----------------------------------------------------------- */

static void reports_whether_the_page_is_in_an_update(void)
{
	struct device device = device_new();
	struct vmclock *by_pread = test_open(&device.page, VMCLOCK_OPEN_PREAD);

	CHECK_EQ(vmclock_in_update(device.clock), 0);
	CHECK_EQ(vmclock_in_update(by_pread), 0);
	page_store32(&device.page.page->seq_count, 3);
	CHECK_EQ(vmclock_in_update(device.clock), 1);
	CHECK_EQ(vmclock_in_update(by_pread), 1);
	vmclock_close(by_pread);
	CHECK_EQ(vmclock_in_update(by_pread), -ESHUTDOWN);
	vmclock_free(by_pread);
	device_free(&device);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(reports_each_change_once),
		TEST(does_not_time_out_early),
		TEST(continues_to_wait_after_signals),
		TEST(samples_while_the_device_hangs_up),
		TEST(is_notified_again_when_the_device_is_back),
		TEST(samples_a_source_that_is_always_ready),
		TEST(samples_a_plain_file),
		TEST(samples_a_source_with_false_notifications),
		TEST(samples_a_source_that_cannot_be_read),
		TEST(does_not_read_a_device_whose_update_does_not_end),
		TEST(takes_a_fifo_for_a_device),
		TEST(reports_whether_the_page_is_in_an_update),
	};

	return CHECK_RUN(tests);
}
