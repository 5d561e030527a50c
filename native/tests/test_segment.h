/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ClockBound's segment as the tests write it.  It uses nothing of the library's
 * own knowledge of the layout.
 */
#ifndef VMCLOCK_TESTS_TEST_SEGMENT_H
#define VMCLOCK_TESTS_TEST_SEGMENT_H

#include <errno.h>
#include <fcntl.h>

#include "test_page.h"

#define SEGMENT_BYTES 104

struct test_segment {
	uint8_t bytes[SEGMENT_BYTES];
	size_t length;
	int version;
};

static inline void segment_put(struct test_segment *segment, size_t offset,
			       const void *value, size_t size)
{
	memcpy(segment->bytes + offset, value, size);
}

static inline void segment_put64(struct test_segment *segment, size_t offset,
				 uint64_t value)
{
	segment_put(segment, offset, &value, sizeof(value));
}

static inline void segment_put32(struct test_segment *segment, size_t offset,
				 uint32_t value)
{
	segment_put(segment, offset, &value, sizeof(value));
}

static inline void segment_put16(struct test_segment *segment, size_t offset,
				 uint16_t value)
{
	segment_put(segment, offset, &value, sizeof(value));
}

/* Offsets that differ between the versions. */
#define AS_OF(s) ((s)->version == 2 ? 16u : 24u)
#define VOID_AFTER(s) ((s)->version == 2 ? 32u : 40u)
#define BOUND(s) ((s)->version == 2 ? 48u : 72u)
#define MARKER(s) ((s)->version == 2 ? 56u : 80u)
#define DRIFT(s) ((s)->version == 2 ? 64u : 88u)
#define STATUS(s) ((s)->version == 2 ? 68u : 92u)
#define SUPPORT(s) ((s)->version == 2 ? 72u : 96u)

#define GENERATION_OFFSET 14

static inline void segment_put_time(struct test_segment *segment, size_t offset,
				    int64_t ns)
{
	segment_put64(segment, offset, (uint64_t)(ns / TEST_SEC));
	segment_put64(segment, offset + 8, (uint64_t)(ns % TEST_SEC));
}

/* A synchronized segment of now, with a bound of 10 us and 1 ppm of drift. */
static inline struct test_segment test_segment_of(int version)
{
	struct test_segment made = { .version = version };
	int64_t now = test_clock_ns(CLOCK_MONOTONIC_COARSE);

	made.length = version == 2 ? 80 : 104;
	segment_put32(&made, 0, 0x414D5A4E);
	segment_put32(&made, 4, 0x43420200);
	segment_put32(&made, 8, (uint32_t)made.length);
	if (version == 2) {
		segment_put16(&made, 12, 2);
	} else {
		made.bytes[12] = 3;
		made.bytes[13] = 3;
	}
	segment_put16(&made, GENERATION_OFFSET, 2);
	segment_put_time(&made, AS_OF(&made), now);
	segment_put_time(&made, VOID_AFTER(&made), now + 1000ll * TEST_SEC);
	segment_put64(&made, BOUND(&made), 10000);
	segment_put64(&made, MARKER(&made), 5);
	segment_put32(&made, DRIFT(&made), 1000);
	segment_put32(&made, STATUS(&made), 1);
	return made;
}

/* A segment in a file with a name. */
struct segment_file {
	char path[48];
	uint8_t *memory;
};

/* Writes `length` bytes of the segment into a new file in place of the old one. */
static inline void segment_file_write(struct segment_file *file,
				      const struct test_segment *segment,
				      size_t length)
{
	char next[56];
	int fd;

	snprintf(next, sizeof(next), "%s.new", file->path);
	fd = open(next, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	REQUIRE(fd >= 0);
	REQUIRE(write(fd, segment->bytes, length) == (ssize_t)length);
	if (file->memory != NULL)
		munmap(file->memory, TEST_PAGE_SIZE);
	file->memory = mmap(NULL, TEST_PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED, fd, 0);
	REQUIRE(file->memory != MAP_FAILED);
	close(fd);
	REQUIRE(rename(next, file->path) == 0);
}

static inline struct segment_file
segment_file_new(const struct test_segment *segment)
{
	struct segment_file made = { .path = "/dev/shm/segment-XXXXXX" };
	int fd = mkstemp(made.path);

	REQUIRE(fd >= 0);
	close(fd);
	segment_file_write(&made, segment, segment->length);
	return made;
}

static inline void segment_file_free(struct segment_file *file)
{
	munmap(file->memory, TEST_PAGE_SIZE);
	unlink(file->path);
}

static inline struct vmclock_clockbound *
segment_open(const struct segment_file *file, unsigned int flags)
{
	struct vmclock_clockbound *opened;
	int error = vmclock_clockbound_open(file->path, flags, &opened);

	if (error != 0)
		fprintf(stderr, "vmclock_clockbound_open: %s\n",
			vmclock_strerror(error));
	REQUIRE(error == 0);
	return opened;
}

#endif /* VMCLOCK_TESTS_TEST_SEGMENT_H */
