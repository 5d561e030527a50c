/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads a library as a JVM does, publishes a page in memory and reads it.  This
 * program is compiled for other C libraries than the library is.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "vmclock.h"

static void *library;

static void fail(const char *what)
{
	fprintf(stderr, "%s failed\n", what);
	exit(1);
}

static void *function(const char *name)
{
	void *address = dlsym(library, name);

	if (!address)
		fail(name);
	return address;
}

#define CALL(name) (*(__typeof__(name) *)function(#name))

int main(int argc, char **argv)
{
	struct vmclock_publisher *publisher;
	struct vmclock *clock;
	uint64_t generation = 0;
	int64_t before, now;
	char path[64];

	if (argc != 2)
		fail("load_test LIBRARY");
	library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	if (!library)
		fail(dlerror());
	if (CALL(vmclock_publisher_create)(NULL, 37, &publisher))
		fail("vmclock_publisher_create");
	snprintf(path, sizeof(path), "/proc/self/fd/%d",
		 CALL(vmclock_publisher_fd)(publisher));
	if (CALL(vmclock_open)(path, 0, &clock))
		fail("vmclock_open");
	if (CALL(vmclock_generation)(clock, &generation))
		fail("vmclock_generation");
	before = CALL(vmclock_utc_ns)(clock);
	now = CALL(vmclock_utc_ns)(clock);
	if (before < 0 || now < before)
		fail("vmclock_utc_ns");
	CALL(vmclock_close)(clock);
	CALL(vmclock_free)(clock);
	CALL(vmclock_publisher_free)(publisher);
	printf("%s loads and reads\n", argv[1]);
	return 0;
}
