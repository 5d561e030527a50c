/* SPDX-License-Identifier: Apache-2.0 */
/* Opens ClockBound's segments and reads them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "clockbound.h"
#include "page.h"
#include "units.h"

/* --- Opening ------------------------------------------------------------- */

/* Refuses what is not a segment that the daemon has initialized. */
static int check_header(const uint64_t *header, size_t length, int64_t size)
{
	int layout;

	/* Shorter files can still have the wrong magic number. */
	if (length >= 8 && !clockbound_has_magic(header))
		return -EBADMSG;
	if (length < CLOCKBOUND_MIN_BYTES)
		return -EMSGSIZE;
	layout = clockbound_layout(header[1]);
	if (layout < 0)
		return layout;
	return clockbound_size(header[1]) > size ? -EMSGSIZE : 0;
}

/*
 * The file is read before it is mapped, as map_and_check() of open.c does, and
 * for the same reason.  All fields are in the file's first page of memory.
 */
static int check_and_map(struct vmclock_clockbound *segment, int fd)
{
	uint64_t header[CLOCKBOUND_MIN_BYTES / 8];
	void *memory;
	ssize_t length;
	int64_t size;
	int error = file_size(fd, FILE_REGULAR, &size);

	if (error != 0)
		return error;
	length = file_pread(fd, header, sizeof(header));
	if (length < 0)
		return (int)length;
	error = check_header(header, (size_t)length, size);
	if (error != 0)
		return error;
	segment->mapped = (size_t)sysconf(_SC_PAGESIZE);
	memory = mmap(NULL, segment->mapped, PROT_READ, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	segment->memory = memory;
	return 0;
}

static int remember_path(struct vmclock_clockbound *segment, const char *path,
			 int fd)
{
	struct stat status;
	int error = file_status(fd, &status);

	if (error != 0 || !file_has_name(path, &status))
		return error;
	segment->identity = file_identity_of(&status);
	segment->path = file_absolute_path(path);
	return segment->path == NULL ? -errno : 0;
}

static int open_segment(struct vmclock_clockbound *segment, const char *path)
{
	struct timespec tick;
	int fd, error;

	if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) != 0)
		return -errno;
	segment->tick_ns = (int64_t)tick.tv_sec * NS_PER_SEC + tick.tv_nsec;
	fd = file_open(path);
	if (fd < 0)
		return fd;
	error = check_and_map(segment, fd);
	if (error == 0)
		error = remember_path(segment, path, fd);
	close(fd);
	return error;
}

int vmclock_clockbound_open(const char *path, unsigned int flags,
			    struct vmclock_clockbound **segment)
{
	struct vmclock_clockbound *opened;
	int error;

	if (segment == NULL)
		return -EFAULT;
	*segment = NULL;
	if (path == NULL)
		return -EFAULT;
	if ((flags & ~(unsigned int)VMCLOCK_CLOCKBOUND_UNCHECKED) != 0)
		return -EINVAL;
	opened = calloc(1, sizeof(*opened));
	if (opened == NULL)
		return -ENOMEM;
	opened->flags = flags;
	error = open_segment(opened, path);
	if (error != 0) {
		vmclock_clockbound_free(opened);
		return error;
	}
	*segment = opened;
	return 0;
}

void vmclock_clockbound_free(struct vmclock_clockbound *segment)
{
	if (segment == NULL)
		return;
	if (segment->memory != NULL)
		munmap((void *)(uintptr_t)segment->memory, segment->mapped);
	free(segment->path);
	free(segment);
}

int vmclock_clockbound_path_changed(const struct vmclock_clockbound *segment)
{
	if (segment == NULL)
		return -ESHUTDOWN;
	if (segment->path == NULL)
		return 0;
	return file_path_changed(segment->path, &segment->identity);
}

/* --- Reading ------------------------------------------------------------- */

/* What a read section finds. */
struct sample {
	uint64_t word;
	/* The layout, or why the segment has none. */
	int layout;
	struct clockbound_fields fields;
	struct clockbound_clocks clocks;
};

static bool in_update(uint64_t word)
{
	return (clockbound_generation(word) & 1) != 0;
}

/* Fails only if a filter refuses the system call of a machine without a vDSO. */
static bool read_clocks(struct clockbound_clocks *clocks)
{
	return clock_gettime(CLOCK_REALTIME, &clocks->realtime) == 0 &&
	       clock_gettime(CLOCK_MONOTONIC_COARSE, &clocks->coarse) == 0;
}

/*
 * The read section: loads the word, copies the fields, reads the clocks, and
 * checks the word again.  Returns false if the segment was being written.
 */
static inline bool read_section(const void *memory, struct sample *sample)
{
	uint64_t word = seqcount_segment_begin(memory);

	sample->word = word;
	if (in_update(word))
		return false;
	sample->layout = clockbound_layout(word);
	if (!clockbound_has_magic(memory))
		sample->layout = -EBADMSG;
	if (sample->layout > 0)
		clockbound_copy(memory, sample->layout, &sample->fields);
	if (!read_clocks(&sample->clocks))
		sample->layout = -errno;
	return !seqcount_segment_retry(memory, word);
}

/* Not inlined, so that the usual case needs no stack for `wait`. */
static __attribute__((noinline)) int
read_again(const struct vmclock_clockbound *segment, struct sample *sample,
	   enum seqcount_patience patience, uint32_t *retries)
{
	struct seqcount_wait wait = {
		/* It was allocated without const. */
		.update = (seqcount_update *)&segment->update,
	};
	int error;

	do {
		uint64_t word = seqcount_segment_begin(segment->memory);

		error = seqcount_wait(&wait, clockbound_generation(word),
				      patience);
		if (error != 0)
			return error;
	} while (!read_section(segment->memory, sample));
	*retries = wait.tries;
	return 0;
}

/*
 * The page's marker, loaded behind the clocks: a disruption that came before they
 * were read has then changed it.  counter.h argues why no load stays in flight
 * across a disruption.
 */
static struct clockbound_marker read_marker(const struct vmclock *page,
					    enum seqcount_patience patience)
{
	struct clockbound_marker marker = { 0, 0 };
	uint32_t state = page == NULL ? CLOCK_CLOSED : clock_state(page);

	if (clock_state_error(state) != 0)
		marker.error = -EUNATCH;
	else if (page->page != NULL) {
		marker.value = page_acquire64(&page->page->disruption_marker);
		/* While the page is released, a copy is mapped in its place. */
		if (!clock_state_is(page, state))
			marker.error = -EUNATCH;
	} else if (patience == SEQCOUNT_NO_WAIT)
		marker.error = -EINPROGRESS;
	else if (vmclock_disruption_marker(page, &marker.value) != 0)
		marker.error = -EUNATCH;
	return marker;
}

static int read_segment(const struct vmclock_clockbound *segment,
			const struct vmclock *page,
			enum seqcount_patience patience,
			struct vmclock_clockbound_reading *reading)
{
	struct clockbound_marker marker = { 0, 0 };
	struct sample sample;
	uint32_t retries = 0;
	int error = 0;

	if (!read_section(segment->memory, &sample))
		error = read_again(segment, &sample, patience, &retries);
	if (error == 0 && sample.layout < 0)
		error = sample.layout;
	if (error != 0)
		return error;
	if (sample.fields.disruption_support == 0 ||
	    (segment->flags & VMCLOCK_CLOCKBOUND_UNCHECKED) != 0)
		marker.value = sample.fields.disruption_marker;
	else
		marker = read_marker(page, patience);
	reading->retries = retries;
	reading->generation = clockbound_generation(sample.word);
	return clockbound_now(sample.layout, &sample.fields, &sample.clocks,
			      segment->tick_ns, &marker, reading);
}

static inline int read_or_clear(const struct vmclock_clockbound *segment,
				const struct vmclock *page,
				enum seqcount_patience patience,
				struct vmclock_clockbound_reading *reading)
{
	int error;

	if (reading == NULL)
		return -EFAULT;
	/* Set by a success only, so it shows whether the rest was filled in. */
	reading->layout = 0;
	error = segment == NULL
			? -ESHUTDOWN
			: read_segment(segment, page, patience, reading);
	if (error != 0 && reading->layout == 0) {
		memset(reading, 0, sizeof(*reading));
		reading->utc_errno = error;
	}
	return error;
}

int vmclock_clockbound_read(const struct vmclock_clockbound *segment,
			    const struct vmclock *page,
			    struct vmclock_clockbound_reading *reading)
{
	return read_or_clear(segment, page, SEQCOUNT_WAIT, reading);
}

int vmclock_clockbound_read_nowait(const struct vmclock_clockbound *segment,
				   const struct vmclock *page,
				   struct vmclock_clockbound_reading *reading)
{
	return read_or_clear(segment, page, SEQCOUNT_NO_WAIT, reading);
}
