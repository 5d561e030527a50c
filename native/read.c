/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a page: all of its fields, or the generation or marker alone. */
#include <errno.h>
#include <string.h>

#include "clock.h"
#include "counter.h"
#include "file.h"
#include "offers.h"
#include "page_time.h"
#include "seqcount.h"

/* A clock that is const for its readers was allocated without const. */
static struct seqcount_wait wait_of(const struct vmclock *clock)
{
	struct seqcount_wait wait = {
		.update = (seqcount_update *)&clock->update,
	};

	return wait;
}

/*
 * Copies the fields of the word with which the read section began, and all
 * fields after it, including those that `size` does not cover.
 */
static void copy_fields(const struct vmclock_abi *page, uint64_t word,
			struct vmclock_reading *reading)
{
	reading->version = page_word_version(word);
	reading->counter_id = page_word_counter_id(word);
	reading->time_type = page_word_time_type(word);
	reading->seq_count = page_word_count(word);
	reading->disruption_marker = page_load64(&page->disruption_marker);
	reading->flags = page_load64(&page->flags);
	reading->pad[0] = page_load8(&page->pad[0]);
	reading->pad[1] = page_load8(&page->pad[1]);
	reading->clock_status = page_load8(&page->clock_status);
	reading->leap_second_smearing_hint =
		page_load8(&page->leap_second_smearing_hint);
	reading->tai_offset_sec = (int16_t)page_load16(&page->tai_offset_sec);
	reading->leap_indicator = page_load8(&page->leap_indicator);
	reading->counter_period_shift = page_load8(&page->counter_period_shift);
	reading->counter_value = page_load64(&page->counter_value);
	reading->counter_period_frac_sec =
		page_load64(&page->counter_period_frac_sec);
	reading->counter_period_esterror_rate_frac_sec =
		page_load64(&page->counter_period_esterror_rate_frac_sec);
	reading->counter_period_maxerror_rate_frac_sec =
		page_load64(&page->counter_period_maxerror_rate_frac_sec);
	reading->time_sec = page_load64(&page->time_sec);
	reading->time_frac_sec = page_load64(&page->time_frac_sec);
	reading->time_esterror_nanosec =
		page_load64(&page->time_esterror_nanosec);
	reading->time_maxerror_nanosec =
		page_load64(&page->time_maxerror_nanosec);
	reading->vm_generation_counter =
		page_load64(&page->vm_generation_counter);
}

#define CLEAR_UNCOVERED(field)                                              \
	do {                                                                \
		if (!PAGE_COVERS(covered, field))                           \
			memset(&reading->field, 0, sizeof(reading->field)); \
	} while (0)

/* Clears the fields that `size` does not cover: they are not in this page. */
static void clear_uncovered(uint32_t covered, struct vmclock_reading *reading)
{
	CLEAR_UNCOVERED(pad);
	CLEAR_UNCOVERED(clock_status);
	CLEAR_UNCOVERED(leap_second_smearing_hint);
	CLEAR_UNCOVERED(tai_offset_sec);
	CLEAR_UNCOVERED(leap_indicator);
	CLEAR_UNCOVERED(counter_period_shift);
	CLEAR_UNCOVERED(counter_value);
	CLEAR_UNCOVERED(counter_period_frac_sec);
	CLEAR_UNCOVERED(counter_period_esterror_rate_frac_sec);
	CLEAR_UNCOVERED(counter_period_maxerror_rate_frac_sec);
	CLEAR_UNCOVERED(time_sec);
	CLEAR_UNCOVERED(time_frac_sec);
	CLEAR_UNCOVERED(time_esterror_nanosec);
	CLEAR_UNCOVERED(time_maxerror_nanosec);
	CLEAR_UNCOVERED(vm_generation_counter);
}

static uint64_t counter_of(uint64_t word)
{
	return page_word_counter_id(word) == COUNTER_ID ? counter_ordered() : 0;
}

/*
 * The read section: loads the count, the counter and all fields, then checks
 * the count again.  A whole page of memory is mapped, so the fields beyond
 * `size` can be loaded too; finish_reading() clears them.  Returns false if the
 * page was being written, or the clock was released or closed meanwhile.
 */
static inline bool read_section(const struct vmclock *clock,
				struct vmclock_reading *reading)
{
	const struct vmclock_abi *page = clock->page;
	uint32_t state = clock_state(clock);
	uint64_t word = seqcount_read_begin(page);

	if (page_word_in_update(word))
		return false;
	/* Behind the count and ahead of the fields, as in fast_section.h. */
	reading->counter = counter_of(word);
	copy_fields(page, word, reading);
	return !seqcount_read_retry(page, word) && clock_state_is(clock, state);
}

/* Not inlined, so that the usual case needs no stack for `wait`. */
static __attribute__((noinline)) int
read_mapped_again(const struct vmclock *clock, struct vmclock_reading *reading,
		  enum seqcount_patience patience)
{
	struct seqcount_wait wait = wait_of(clock);
	int error;

	do {
		error = clock_error(clock);
		if (error == 0)
			error = seqcount_wait(
				&wait, page_load32(&clock->page->seq_count),
				patience);
		if (error != 0)
			return error;
	} while (!read_section(clock, reading));
	reading->retries = wait.tries;
	return 0;
}

static inline int read_mapped(const struct vmclock *clock,
			      struct vmclock_reading *reading,
			      enum seqcount_patience patience)
{
	if (!read_section(clock, reading))
		return read_mapped_again(clock, reading, patience);
	reading->retries = 0;
	return 0;
}

/* Reads the covered part of the page; returns 0 or a negative errno. */
static int read_image(const struct vmclock *clock, int fd,
		      struct vmclock_abi *image)
{
	ssize_t n = file_pread(fd, image, clock->covered);

	if (n < 0)
		return (int)n;
	return (size_t)n < clock->covered ? -EMSGSIZE : 0;
}

/*
 * Reads two images, the second after the first is complete.  If they are equal
 * and their count is even, they are consistent, in whatever order pread(2)
 * copies.  Proof: suppose that the first image has a part of an update but not
 * all of it.  The second image has at least that part, and also the odd count,
 * which the writer stored before it, or a later count.  If the update is already
 * complete, the second image has the other part too.  So the images differ, or
 * their count is odd.
 */
static int read_file(const struct vmclock *clock, int fd,
		     struct vmclock_reading *reading)
{
	struct vmclock_abi image = { 0 }, again = { 0 };
	struct seqcount_wait wait = wait_of(clock);

	for (;;) {
		int error = read_image(clock, fd, &image);
		uint64_t word = seqcount_read_begin(&image);

		reading->counter = counter_of(word);
		if (error == 0)
			error = read_image(clock, fd, &again);
		if (error != 0)
			return error;
		if (!page_word_in_update(word) &&
		    memcmp(&image, &again, sizeof(image)) == 0) {
			copy_fields(&image, word, reading);
			reading->retries = wait.tries;
			return 0;
		}
		error = seqcount_wait(&wait, page_word_count(word),
				      SEQCOUNT_WAIT);
		if (error != 0)
			return error;
	}
}

static __attribute__((noinline)) int
read_by_pread(const struct vmclock *clock, struct vmclock_reading *reading)
{
	int fd = clock_file_begin(clock), error;

	if (fd < 0)
		return fd;
	error = read_file(clock, fd, reading);
	clock_file_end(clock);
	return error;
}

static int read_fields(const struct vmclock *clock,
		       struct vmclock_reading *reading)
{
	int error = clock_error(clock);

	if (error != 0)
		return error;
	return clock->page != NULL ? read_mapped(clock, reading, SEQCOUNT_WAIT)
				   : read_by_pread(clock, reading);
}

static int read_fields_nowait(const struct vmclock *clock,
			      struct vmclock_reading *reading)
{
	int error = clock_error(clock);

	if (error != 0)
		return error;
	return clock->page != NULL
		       ? read_mapped(clock, reading, SEQCOUNT_NO_WAIT)
		       : -EINPROGRESS;
}

/* Leaves nothing in the reading: it may be torn, or from an earlier call. */
static __attribute__((noinline)) void
clear_failed(struct vmclock_reading *reading, int error)
{
	memset(reading, 0, sizeof(*reading));
	reading->counter_errno = error;
	reading->time_errno = error;
	reading->tai_errno = error;
	reading->utc_errno = error;
	reading->max_error_errno = error;
	reading->est_error_errno = error;
}

static int counter_errno(uint8_t counter_id)
{
	if (counter_id == VMCLOCK_COUNTER_INVALID)
		return -ENODATA;
	return counter_id == COUNTER_ID ? 0 : -EOPNOTSUPP;
}

/* Why the page offers no time, whatever its status is; 0 if it does. */
static int time_errno(uint32_t covered, const struct vmclock_reading *reading)
{
	if (!PAGE_COVERS(covered, time_frac_sec) ||
	    !page_known_scale(reading->time_type))
		return -ENODATA;
	return reading->counter_errno;
}

/* Derives the rest from the copied fields, or clears all on an error. */
static inline int finish_reading(const struct vmclock *clock,
				 struct vmclock_reading *reading, int error)
{
	uint64_t flags;
	int no_time;

	if (error != 0) {
		clear_failed(reading, error);
		return error;
	}
	flags = reading->flags;
	if (clock->covered < sizeof(struct vmclock_abi)) {
		clear_uncovered(clock->covered, reading);
		flags = offers_covered_flags(clock->covered, flags);
	}
	reading->magic = VMCLOCK_MAGIC;
	reading->size = clock->size;
	reading->counter_errno = counter_errno(reading->counter_id);
	no_time = time_errno(clock->covered, reading);
	reading->offers = offers_of(flags, reading->time_type,
				    reading->counter_errno, no_time);
	reading->reserved[0] = reading->reserved[1] = 0;
	page_time_fill(reading, clock->covered, no_time);
	return 0;
}

int vmclock_read(const struct vmclock *clock, struct vmclock_reading *reading)
{
	if (reading == NULL)
		return -EFAULT;
	return finish_reading(clock, reading, read_fields(clock, reading));
}

int vmclock_read_nowait(const struct vmclock *clock,
			struct vmclock_reading *reading)
{
	if (reading == NULL)
		return -EFAULT;
	return finish_reading(clock, reading,
			      read_fields_nowait(clock, reading));
}

static int generation_if(uint64_t flags)
{
	return flags & VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT ? 0 : -ENODATA;
}

/* Not inlined, so that a mapped page needs no stack for a reading. */
static __attribute__((noinline)) int
generation_by_pread(const struct vmclock *clock, uint64_t *generation)
{
	struct vmclock_reading reading;
	int error = read_fields(clock, &reading);

	if (error != 0)
		return error;
	*generation = reading.vm_generation_counter;
	return generation_if(reading.flags);
}

static __attribute__((noinline)) int
marker_by_pread(const struct vmclock *clock, uint64_t *marker)
{
	struct vmclock_reading reading;
	int error = read_fields(clock, &reading);

	if (error == 0)
		*marker = reading.disruption_marker;
	return error;
}

/*
 * Needs no count.  An aligned word is never torn, and around an update both its
 * old value and its new one are right.
 */
int vmclock_generation(const struct vmclock *clock, uint64_t *generation)
{
	uint64_t flags;
	int error;

	if (generation == NULL)
		return -EFAULT;
	error = clock_error(clock);
	if (error != 0)
		return error;
	if (!PAGE_COVERS(clock->covered, vm_generation_counter))
		return -ENODATA;
	if (clock->page == NULL)
		return generation_by_pread(clock, generation);
	flags = page_load64(&clock->page->flags);
	*generation = page_acquire64(&clock->page->vm_generation_counter);
	return generation_if(flags);
}

int vmclock_disruption_marker(const struct vmclock *clock, uint64_t *marker)
{
	int error;

	if (marker == NULL)
		return -EFAULT;
	error = clock_error(clock);
	if (error != 0)
		return error;
	if (clock->page == NULL)
		return marker_by_pread(clock, marker);
	*marker = page_acquire64(&clock->page->disruption_marker);
	return 0;
}
