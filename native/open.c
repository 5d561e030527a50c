/* SPDX-License-Identifier: Apache-2.0 */
/* Opens and closes clocks, and refuses what is not a vmclock page. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "counter.h"
#include "file.h"
#include "page.h"
#include "watch.h"

/* The driver allows only this: read-only, exactly one page, offset 0. */
static int map_page(struct vmclock *clock)
{
	void *page;

	clock->mapped = (size_t)sysconf(_SC_PAGESIZE);
	page = mmap(NULL, clock->mapped, PROT_READ, MAP_SHARED, clock->fd, 0);
	if (page != MAP_FAILED)
		clock->page = page;
	else if (errno == ENOMEM)
		return -ENOMEM;
	/* A page that cannot be mapped is read by pread(2). */
	return 0;
}

/*
 * These three fields are checked here and never again.  They need no count,
 * because no update changes them.  Sets the page's `size`.
 */
static int check_header(const struct vmclock_abi *page, int64_t length,
			uint32_t *size)
{
	if (page_load32(&page->magic) != VMCLOCK_MAGIC)
		return -EBADMSG;
	/*
	 * Keeps all other loads behind that of the magic number.  Pairs with
	 * the fence in publish.c, which stores the number last.
	 */
	atomic_thread_fence(memory_order_acquire);
	if (page_load16(&page->version) != PAGE_VERSION)
		return -EPROTONOSUPPORT;
	*size = page_load32(&page->size);
	if (*size < PAGE_MIN_SIZE || *size > length)
		return -EMSGSIZE;
	return 0;
}

static void derive_limits(struct vmclock *clock)
{
	clock->covered = clock->size < sizeof(struct vmclock_abi)
				 ? clock->size
				 : (uint32_t)sizeof(struct vmclock_abi);
	atomic_init(&clock->state,
		    clock->page != NULL &&
				    clock->covered ==
					    sizeof(struct vmclock_abi) &&
				    COUNTER_ID != VMCLOCK_COUNTER_INVALID
			    ? CLOCK_FAST
			    : 0);
}

static int check_page(struct vmclock *clock, int64_t length)
{
	struct vmclock_abi copy = { 0 };
	const struct vmclock_abi *page = clock->page;

	if (page == NULL) {
		ssize_t n = file_pread(clock->fd, &copy, sizeof(copy));

		if (n == -ETIMEDOUT)
			return -ETIMEDOUT;
		if (n < 0)
			return -EBADMSG;
		if ((size_t)n < PAGE_MIN_SIZE)
			return -EMSGSIZE;
		page = &copy;
	}
	return check_header(page, length, &clock->size);
}

/*
 * A file is read before it is mapped.  An access to a mapped hole would need
 * memory, and if its file system is full, it would end the process by SIGBUS.  A
 * hole has no magic number.  A device has no holes, and it is mapped first,
 * because its driver does not let a read finish during an update.
 */
static int map_and_check(struct vmclock *clock, bool device, unsigned int flags)
{
	bool map = (flags & VMCLOCK_OPEN_PREAD) == 0;
	int64_t size;
	int error = file_size(clock->fd, FILE_REGULAR_OR_DEVICE, &size);

	if (error != 0)
		return error;
	if (size < (int64_t)PAGE_MIN_SIZE)
		return -EMSGSIZE;
	if (map && device)
		error = map_page(clock);
	if (error == 0)
		error = check_page(clock, size);
	if (error == 0 && map && !device)
		error = map_page(clock);
	return error;
}

static int remember_path(struct vmclock *clock, const char *path,
			 const struct stat *status)
{
	clock->device = S_ISCHR(status->st_mode);
	if (!clock->device && !file_has_name(path, status))
		return 0;
	clock->identity = file_identity_of(status);
	clock->path = file_absolute_path(path);
	return clock->path == NULL ? -errno : 0;
}

static int open_page(struct vmclock *clock, const char *path,
		     unsigned int flags)
{
	struct stat status;
	int error;

	clock->fd = file_open(path);
	if (clock->fd < 0)
		return clock->fd;
	error = file_status(clock->fd, &status);
	if (error != 0)
		return error;
	error = map_and_check(clock, S_ISCHR(status.st_mode), flags);
	if (error == 0)
		error = remember_path(clock, path, &status);
	if (error != 0)
		return error;
	derive_limits(clock);
	if (clock->page != NULL) {
		/* The mapping keeps the file. */
		close(clock->fd);
		clock->fd = -1;
	}
	return 0;
}

int vmclock_open(const char *path, unsigned int flags, struct vmclock **clock)
{
	struct vmclock *opened;
	int error;

	if (clock == NULL)
		return -EFAULT;
	*clock = NULL;
	if (path == NULL)
		return -EFAULT;
	if ((flags & ~(unsigned int)VMCLOCK_OPEN_PREAD) != 0)
		return -EINVAL;
	opened = calloc(1, sizeof(*opened));
	if (opened == NULL)
		return -ENOMEM;
	atomic_init(&opened->ended, -1);
	error = open_page(opened, path, flags);
	if (error != 0) {
		vmclock_free(opened);
		return error;
	}
	*clock = opened;
	return 0;
}

void vmclock_close(struct vmclock *clock)
{
	if (clock == NULL)
		return;
	/*
	 * Sequentially consistent, as the load below is.  A watch that is being
	 * opened stores `ended` and then loads `state`, so at least one of the
	 * two threads sees the store of the other.
	 */
	atomic_fetch_or_explicit(&clock->state, CLOCK_CLOSED,
				 memory_order_seq_cst);
	watch_signal(atomic_load_explicit(&clock->ended, memory_order_seq_cst));
	clock_file_close(clock);
}

void vmclock_free(struct vmclock *clock)
{
	int ended;

	if (clock == NULL)
		return;
	if (clock->page != NULL)
		munmap((void *)(uintptr_t)clock->page, clock->mapped);
	ended = atomic_load_explicit(&clock->ended, memory_order_relaxed);
	if (ended >= 0)
		close(ended);
	clock_file_close(clock);
	free(clock->path);
	free(clock);
}
