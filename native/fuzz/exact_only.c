/* SPDX-License-Identifier: Apache-2.0 */
/* page_time.c without its fast path, beside the usual one. */
#define fast_fill never_fast_fill
#define page_time_fill exact_page_time_fill
#define vmclock_reading_at exact_reading_at

#include "fast_time.h"

bool never_fast_fill(struct vmclock_reading *reading, uint32_t covered)
{
	(void)reading;
	(void)covered;
	return false;
}

#include "page_time.c"
