/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The read section: copy under the count, the counter inside.
 *
 * Everything here is inlined, with `what` and `order` as constants, so that a
 * caller that wants the time alone copies no more than the time needs.
 */
#ifndef VMCLOCK_READ_H
#define VMCLOCK_READ_H

#include <errno.h>

#include "counter.h"
#include "seqcount.h"

enum read_what { READ_TIME, READ_ALL };
enum read_order { READ_ORDERED, READ_UNORDERED };

/* Reads by pread(2) and leaves a consistent image in *copy. */
int read_image(const struct vmclock *clock, struct vmclock_abi *copy,
	       uint64_t *counter, struct seqcount_wait *wait);

/* The fields that a time needs; all of them lie below time_esterror. */
static inline void read_time_fields(const struct vmclock_abi *page,
				    struct vmclock_reading *reading)
{
	reading->flags = page_load64(&page->flags);
	reading->clock_status = page_load8(&page->clock_status);
	reading->tai_offset_sec = (int16_t)page_load16(&page->tai_offset_sec);
	reading->leap_indicator = page_load8(&page->leap_indicator);
	reading->counter_period_shift = page_load8(&page->counter_period_shift);
	reading->counter_value = page_load64(&page->counter_value);
	reading->counter_period_frac_sec =
		page_load64(&page->counter_period_frac_sec);
	reading->time_sec = page_load64(&page->time_sec);
	reading->time_frac_sec = page_load64(&page->time_frac_sec);
}

static inline void read_other_fields(const struct vmclock_abi *page,
				     struct vmclock_reading *reading)
{
	reading->disruption_marker = page_load64(&page->disruption_marker);
	reading->pad[0] = page_load8(&page->pad[0]);
	reading->pad[1] = page_load8(&page->pad[1]);
	reading->leap_second_smearing_hint =
		page_load8(&page->leap_second_smearing_hint);
	reading->counter_period_esterror_rate_frac_sec =
		page_load64(&page->counter_period_esterror_rate_frac_sec);
	reading->counter_period_maxerror_rate_frac_sec =
		page_load64(&page->counter_period_maxerror_rate_frac_sec);
	reading->time_esterror_nanosec =
		page_load64(&page->time_esterror_nanosec);
	reading->time_maxerror_nanosec =
		page_load64(&page->time_maxerror_nanosec);
	reading->vm_generation_counter =
		page_load64(&page->vm_generation_counter);
}

/* Clears what `size` does not cover: it is not part of this page. */
void read_drop_uncovered(uint32_t covered, struct vmclock_reading *reading);

/*
 * Fills the fields that `what` names, and the counter where the machine has
 * the page's.  A page is mapped as a whole, so the loads themselves are
 * always of mapped memory.
 */
static inline int read_section(const struct vmclock *clock,
			       struct vmclock_reading *reading,
			       enum read_what what, enum read_order order)
{
	const struct vmclock_abi *page = clock->page;
	struct seqcount_wait wait = { 0 };
	struct vmclock_abi image;
	uint64_t counter = 0;
	uint32_t count;

	if (atomic_load_explicit(&clock->closed, memory_order_relaxed))
		return -ESHUTDOWN;
	if (__builtin_expect(page == NULL, 0)) {
		int error = read_image(clock, &image, &counter, &wait);

		if (error != 0)
			return error;
		count = page_load32(&image.seq_count);
		read_time_fields(&image, reading);
		if (what == READ_ALL)
			read_other_fields(&image, reading);
		goto done;
	}
	for (;;) {
		count = seqcount_read_begin(&page->seq_count);
		if (__builtin_expect((count & 1) == 0, 1)) {
			read_time_fields(page, reading);
			if (what == READ_ALL)
				read_other_fields(page, reading);
			if (clock->counter_error == 0)
				counter = order == READ_ORDERED
						  ? counter_ordered()
						  : counter_unordered();
			if (__builtin_expect(!seqcount_read_changed(
						     &page->seq_count, count),
					     1))
				break;
		}
		if (seqcount_wait(&wait) != 0)
			return -ETIMEDOUT;
	}
done:
	reading->counter = counter;
	if (what == READ_ALL) {
		reading->seq_count = count;
		reading->retries = wait.tries;
	}
	if (__builtin_expect(clock->covered < sizeof(*page), 0))
		read_drop_uncovered(clock->covered, reading);
	return 0;
}

#endif /* VMCLOCK_READ_H */
