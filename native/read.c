/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the page: all of it, or one word of it. */
#include "read.h"

#include <string.h>

#include "file.h"
#include "page_time.h"

/* What was copied may be torn, or older than the caller believes. */
static void clear_failed(struct vmclock_reading *reading, int error)
{
	memset(reading, 0, sizeof(*reading));
	reading->counter_error = error;
	reading->time_error = error;
	reading->tai_error = error;
	reading->utc_error = error;
	reading->max_error_error = error;
	reading->est_error_error = error;
}

int vmclock_read(const struct vmclock *clock, struct vmclock_reading *reading)
{
	int error = read_section(clock, reading, READ_ALL, READ_ORDERED);

	if (error != 0) {
		clear_failed(reading, error);
		return error;
	}
	reading->magic = clock->magic;
	reading->size = clock->size;
	reading->version = clock->version;
	reading->counter_id = clock->counter_id;
	reading->time_type = clock->time_type;
	reading->counter_error = clock->counter_error;
	time_fill(reading, clock->covered, clock->time_error);
	return 0;
}

/*
 * The count protects nothing here: an aligned word is never torn, and either
 * of the two values that a word has around an update is one that it has.
 */
int vmclock_generation(const struct vmclock *clock, uint64_t *generation)
{
	struct vmclock_reading reading;
	int error;

	if (atomic_load_explicit(&clock->closed, memory_order_relaxed))
		return -ESHUTDOWN;
	if (!PAGE_COVERS(clock->covered, vm_generation_counter))
		return -ENODATA;
	if (clock->page == NULL) {
		error = read_section(clock, &reading, READ_ALL, READ_UNORDERED);
		if (error != 0)
			return error;
	} else {
		reading.vm_generation_counter =
			page_acquire64(&clock->page->vm_generation_counter);
		reading.flags = page_acquire64(&clock->page->flags);
	}
	*generation = reading.vm_generation_counter;
	return reading.flags & VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT ? 0
								   : -ENODATA;
}

int vmclock_disruption_marker(const struct vmclock *clock, uint64_t *marker)
{
	struct vmclock_reading reading;
	int error;

	if (clock->page == NULL) {
		error = read_section(clock, &reading, READ_ALL, READ_UNORDERED);
		if (error != 0)
			return error;
		*marker = reading.disruption_marker;
		return 0;
	}
	if (atomic_load_explicit(&clock->closed, memory_order_relaxed))
		return -ESHUTDOWN;
	*marker = page_acquire64(&clock->page->disruption_marker);
	return 0;
}

int vmclock_api_version(void)
{
	return VMCLOCK_API_VERSION;
}

uint64_t vmclock_counter(void)
{
	return counter_ordered();
}

int vmclock_counter_id(void)
{
	return COUNTER_ID;
}

int64_t vmclock_nothing(int64_t value)
{
	return value;
}

/*
 * Two equal images with an even count, one wholly after the other, are a
 * consistent one, however pread(2) orders its copying.  Suppose the first
 * has part of an update but not all.  The second, begun when the first was
 * complete, has at least that part and sees what the writer stored before
 * it, the odd count, or a later one; and once the update is complete it has
 * the other part too.  So the two differ, or the count is odd.
 */
int read_image(const struct vmclock *clock, struct vmclock_abi *copy,
	       uint64_t *counter, struct seqcount_wait *wait)
{
	struct vmclock_abi again;
	size_t covered = clock->covered;
	int error;

	for (;;) {
		ssize_t n = file_pread(clock->fd, copy, covered);

		if (clock->counter_error == 0)
			*counter = counter_ordered();
		if (n >= 0 && (size_t)n == covered)
			n = file_pread(clock->fd, &again, covered);
		if (n < 0)
			return (int)n;
		if ((size_t)n < covered)
			return -EMSGSIZE;
		if ((page_load32(&copy->seq_count) & 1) == 0 &&
		    memcmp(copy, &again, covered) == 0) {
			memset((char *)copy + covered, 0,
			       sizeof(*copy) - covered);
			return 0;
		}
		error = seqcount_wait(wait);
		if (error != 0)
			return error;
	}
}

#define DROP_UNCOVERED(field)                                               \
	do {                                                                \
		if (!PAGE_COVERS(covered, field))                           \
			memset(&reading->field, 0, sizeof(reading->field)); \
	} while (0)

void read_drop_uncovered(uint32_t covered, struct vmclock_reading *reading)
{
	DROP_UNCOVERED(pad);
	DROP_UNCOVERED(clock_status);
	DROP_UNCOVERED(leap_second_smearing_hint);
	DROP_UNCOVERED(tai_offset_sec);
	DROP_UNCOVERED(leap_indicator);
	DROP_UNCOVERED(counter_period_shift);
	DROP_UNCOVERED(counter_value);
	DROP_UNCOVERED(counter_period_frac_sec);
	DROP_UNCOVERED(counter_period_esterror_rate_frac_sec);
	DROP_UNCOVERED(counter_period_maxerror_rate_frac_sec);
	DROP_UNCOVERED(time_sec);
	DROP_UNCOVERED(time_frac_sec);
	DROP_UNCOVERED(time_esterror_nanosec);
	DROP_UNCOVERED(time_maxerror_nanosec);
	DROP_UNCOVERED(vm_generation_counter);
}
