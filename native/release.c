/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Releases a clock for a checkpoint of this process, and opens it again.
 *
 * Readers do not stop meanwhile.  A mapped page is therefore replaced without a
 * gap: mremap(2) exchanges the mapping under the lock of the address space, and
 * an access during the exchange waits for that lock.
 *
 *   vmclock_release   1. changes `state`      2. maps the copy
 *   a reader          a. loads `state`        b. loads the page
 *                     c. loads `state` again
 *   vmclock_reopen    3. maps the new page    4. changes `state`
 *
 * If a reader loads anything of the copy or of the new page in b, its load in c
 * sees the change of step 1: the kernel does not return from step 2 before all
 * processors have finished with the earlier mapping, and step 1 is ahead of that
 * call.  The count of releases in `state` never returns to an earlier value, so
 * the reader also detects a release that was followed by a reopening.  If the
 * load in a sees the change of step 4, then b sees the page of step 3, because
 * step 4 is a release and a is an acquire.
 *
 * A word that is read without the count, such as the generation, needs no check
 * of `state`.  The copy has the words of the page, so the reader gets a value
 * that the page had during the call.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "page.h"

/* Moves a mapping of one page to the address of the clock's page. */
static int move_to_page(const void *from, const struct vmclock *clock)
{
	void *moved = mremap((void *)(uintptr_t)from, clock->mapped,
			     clock->mapped, MREMAP_MAYMOVE | MREMAP_FIXED,
			     (void *)(uintptr_t)clock->page);

	return moved == MAP_FAILED ? -errno : 0;
}

/*
 * A page file can be truncated, and then a load would end the process by SIGBUS.
 * The system call fails instead.  A device cannot be truncated.  Returns 1 if the
 * page is truncated, 0 if not, or an error if there is no descriptor for the pipe.
 */
static int is_truncated(const struct vmclock *clock)
{
	int ends[2], truncated;

	if (clock->device)
		return 0;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	truncated = write(ends[1], (const void *)clock->page,
			  sizeof(*clock->page)) < 0;
	close(ends[0]);
	close(ends[1]);
	return truncated;
}

static void copy_page(const struct vmclock *clock, struct vmclock_abi *copy)
{
	const uint64_t *from = (const uint64_t *)(const void *)clock->page;
	uint64_t *to = (uint64_t *)(void *)copy;

	for (size_t i = 0; i < sizeof(*copy) / sizeof(*to); i++)
		page_store64((__le64 *)&to[i],
			     page_load64((const __le64 *)&from[i]));
}

/*
 * Replaces the mapped page by a copy that never gives a time.  The copy of a page
 * that was truncated is zero.
 */
static int replace_page(const struct vmclock *clock)
{
	int truncated = is_truncated(clock), error;
	struct vmclock_abi *copy;
	void *memory;

	if (truncated < 0)
		return truncated;
	memory = mmap(NULL, clock->mapped, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	copy = memory;
	if (truncated == 0)
		copy_page(clock, copy);
	page_store8(&copy->clock_status, VMCLOCK_STATUS_UNKNOWN);
	page_store32(&copy->seq_count, page_load32(&copy->seq_count) | 1);
	error = mprotect(memory, clock->mapped, PROT_READ) == 0 ? 0 : -errno;
	if (error == 0)
		error = move_to_page(memory, clock);
	if (error != 0)
		munmap(memory, clock->mapped);
	return error;
}

/*
 * A watch that is being opened increases `watches` before it makes `ended`, and
 * then finds that the clock is released.  If it makes `ended` after this function
 * has looked, the next release closes it.
 */
static void close_ended_event(struct vmclock *clock)
{
	int ended;

	if (atomic_load_explicit(&clock->watches, memory_order_seq_cst) != 0)
		return;
	ended = atomic_exchange_explicit(&clock->ended, -1,
					 memory_order_relaxed);
	if (ended >= 0)
		close(ended);
}

int vmclock_release(struct vmclock *clock)
{
	if (clock == NULL)
		return -ESHUTDOWN;
	/* Also repeats the rest, because an earlier call may have failed there. */
	if ((clock_state(clock) & CLOCK_RELEASED) == 0)
		atomic_fetch_add_explicit(&clock->state,
					  CLOCK_RELEASE | CLOCK_RELEASED,
					  memory_order_seq_cst);
	close_ended_event(clock);
	if (clock->path == NULL)
		return 0;
	if (clock->page != NULL)
		return replace_page(clock);
	clock_file_close(clock);
	return clock_file_await_end(clock);
}

static int check_same_kind(const struct vmclock *clock,
			   const struct vmclock *opened)
{
	if (opened->covered < clock->covered)
		return -EBADFD;
	if (opened->device != clock->device)
		return -ESTALE;
	/* A driver can refuse the mapping that it allowed earlier. */
	return (opened->page != NULL) == (clock->page != NULL) ? 0 : -EACCES;
}

/* Takes the page, or its file, from a clock that was opened by the same path. */
static int take_page(struct vmclock *clock, struct vmclock *opened)
{
	int error = check_same_kind(clock, opened);

	if (error != 0)
		return error;
	if (clock->page != NULL) {
		error = move_to_page(opened->page, clock);
		if (error != 0)
			return error;
		opened->page = NULL;
	} else {
		error = clock_file_await_end(clock);
		if (error != 0)
			return error;
		clock_file_reopen(clock, opened->fd);
		opened->fd = -1;
	}
	clock->identity = opened->identity;
	return 0;
}

static int open_again(struct vmclock *clock)
{
	struct vmclock *opened;
	int error = vmclock_open(clock->path,
				 clock->page == NULL ? VMCLOCK_OPEN_PREAD : 0,
				 &opened);

	if (error == 0)
		error = take_page(clock, opened);
	vmclock_free(opened);
	return error;
}

int vmclock_reopen(struct vmclock *clock)
{
	int error = clock_error(clock);

	/* ESHUTDOWN, or 0 if the clock is not released. */
	if (error != -ENOTCONN)
		return error;
	error = clock->path == NULL ? 0 : open_again(clock);
	/* Behind the mapping; pairs with the acquire load in clock_state(). */
	if (error == 0)
		atomic_fetch_and_explicit(&clock->state,
					  ~(uint32_t)CLOCK_RELEASED,
					  memory_order_release);
	return error;
}
