/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replaces the device of a watch by a FIFO, which is readable after a change, and
 * hangs up while no writer has it open.
 */
#ifndef VMCLOCK_TESTS_WATCH_DEVICE_H
#define VMCLOCK_TESTS_WATCH_DEVICE_H

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "test_page.h"
#include "watch.h"

#define MS 1000000
#define FOREVER (-1)

/* The state of the replaced driver, and how often it was read. */
static uint32_t device_count;
static int device_error;
static bool device_forgetful;
static unsigned int device_reads;

/* The page is separate: a watch reads it only to detect an update. */
struct device {
	struct test_page page;
	struct vmclock *clock;
	struct vmclock_watch *watch;
	int writer;
	char path[64];
};

static inline int stand_in_read_count(const struct vmclock *clock, int fd,
				      uint32_t *count)
{
	char drained[64];

	(void)clock;
	device_reads++;
	if (device_error != 0)
		return device_error;
	while (!device_forgetful && read(fd, drained, sizeof(drained)) > 0)
		;
	*count = device_count;
	return 0;
}

static inline void hang_up(struct device *device)
{
	close(device->writer);
	device->writer = -1;
}

static inline void pick_up(struct device *device)
{
	device->writer = open(device->path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	REQUIRE(device->writer >= 0);
}

static inline void notify(const struct device *device)
{
	REQUIRE(write(device->writer, "", 1) == 1);
}

static inline void change(const struct device *device)
{
	device_count += 2;
	notify(device);
}

static inline struct vmclock_watch *watch_of(struct vmclock *clock, int fd)
{
	struct watch_source source = { fd, stand_in_read_count };
	struct vmclock_watch *watch;

	REQUIRE(watch_source_open(clock, source, 0, &watch) == 0);
	return watch;
}

static inline struct device device_new(void)
{
	struct vmclock_reading r = test_reading();
	struct device device = { .page = test_page_new(&r), .writer = -1 };
	int fd;

	device_count = 2;
	device_error = 0;
	device_forgetful = false;
	device_reads = 0;
	device.clock = test_open(&device.page, 0);
	snprintf(device.path, sizeof(device.path), "/tmp/vmclock-device-%ld",
		 (long)getpid());
	unlink(device.path);
	REQUIRE(mkfifo(device.path, 0600) == 0);
	fd = open(device.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	REQUIRE(fd >= 0);
	pick_up(&device);
	notify(&device); /* not read yet, so it has a change to report */
	device.watch = watch_of(device.clock, fd);
	CHECK_EQ(device_reads, 1);
	return device;
}

static inline void device_free(struct device *device)
{
	vmclock_watch_free(device->watch);
	vmclock_free(device->clock);
	test_page_free(&device->page);
	if (device->writer >= 0)
		close(device->writer);
	unlink(device->path);
}

#endif /* VMCLOCK_TESTS_WATCH_DEVICE_H */
