/* SPDX-License-Identifier: Apache-2.0 */
/* Queries of the library, the machine and a clock that need no reading. */
#include <errno.h>

#include "clock.h"
#include "counter.h"
#include "file.h"
#include "page.h"

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

const void *vmclock_page(const struct vmclock *clock)
{
	return clock == NULL ? NULL : clock->page;
}

uint32_t vmclock_page_covered(const struct vmclock *clock)
{
	return clock == NULL ? 0 : clock->covered;
}

int vmclock_in_update(const struct vmclock *clock)
{
	uint32_t count;
	int fd, error = clock_error(clock);

	if (error != 0)
		return error;
	if (clock->page != NULL) {
		count = page_load32(&clock->page->seq_count);
	} else {
		fd = clock_file_begin(clock);
		if (fd < 0)
			return fd;
		error = file_read_count(fd, &count);
		clock_file_end(clock);
	}
	if (error == -ETIMEDOUT)
		return 1;
	return error != 0 ? error : (int)(count & 1);
}

int vmclock_path_changed(const struct vmclock *clock)
{
	int error = clock_error(clock);

	if (error != 0)
		return error;
	if (clock->path == NULL || clock->device)
		return 0;
	return file_path_changed(clock->path, &clock->identity);
}
