/* SPDX-License-Identifier: Apache-2.0 */
/* Opens and closes clocks, and refuses what is not a vmclock page. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "counter.h"
#include "file.h"
#include "page.h"
#include "watch.h"

/* The driver allows only this: read-only, exactly one page, offset 0. */
static const struct vmclock_abi *map_page(int fd, size_t length)
{
	void *page = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);

	return page == MAP_FAILED ? NULL : page;
}

/*
 * These three fields are checked here and never again.  They need no count,
 * because no update changes them.
 */
static int check_header(const struct vmclock_abi *page, int64_t length)
{
	uint32_t size = page_load32(&page->size);

	if (page_load32(&page->magic) != VMCLOCK_MAGIC)
		return -EBADMSG;
	if (page_load16(&page->version) != PAGE_VERSION)
		return -EPROTONOSUPPORT;
	if (size < PAGE_MIN_SIZE || size > length)
		return -EMSGSIZE;
	return 0;
}

static void derive_limits(struct vmclock *clock, uint32_t size)
{
	clock->size = size;
	clock->covered = size < sizeof(struct vmclock_abi)
				 ? size
				 : (uint32_t)sizeof(struct vmclock_abi);
	clock->fast = clock->page != NULL &&
		      clock->covered == sizeof(struct vmclock_abi) &&
		      COUNTER_ID != VMCLOCK_COUNTER_INVALID;
}

static int check_page(struct vmclock *clock, int64_t length)
{
	struct vmclock_abi copy = { 0 };
	const struct vmclock_abi *page = clock->page;
	int error;

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
	error = check_header(page, length);
	if (error == 0)
		derive_limits(clock, page_load32(&page->size));
	return error;
}

/*
 * A file without a link, such as a memfd, has no name.  A path in /proc or
 * /dev/fd names a descriptor, whose number can be used again.
 */
static bool names_file(const char *path, const struct stat *status)
{
	return S_ISREG(status->st_mode) && status->st_nlink > 0 &&
	       strncmp(path, "/proc/", strlen("/proc/")) != 0 &&
	       strncmp(path, "/dev/fd/", strlen("/dev/fd/")) != 0;
}

static int remember_file(struct vmclock *clock, const char *path)
{
	struct stat status;
	int error = file_status(clock->fd, &status);

	if (error != 0)
		return error;
	clock->path = strdup(path);
	if (clock->path == NULL)
		return -ENOMEM;
	clock->device = status.st_dev;
	clock->inode = status.st_ino;
	clock->named = names_file(path, &status);
	return 0;
}

static int map_and_check(struct vmclock *clock, unsigned int flags)
{
	int64_t size;
	int error = file_size(clock->fd, FILE_REGULAR_OR_DEVICE, &size);

	if (error != 0)
		return error;
	if (size < (int64_t)PAGE_MIN_SIZE)
		return -EMSGSIZE;
	clock->mapped = (size_t)sysconf(_SC_PAGESIZE);
	if ((flags & VMCLOCK_OPEN_PREAD) == 0)
		clock->page = map_page(clock->fd, clock->mapped);
	return check_page(clock, size);
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
	opened = calloc(1, sizeof(*opened));
	if (opened == NULL)
		return -ENOMEM;
	atomic_init(&opened->ended, -1);
	/* Without O_NONBLOCK, open() would wait for the writer of a FIFO. */
	opened->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	error = opened->fd < 0 ? -errno : map_and_check(opened, flags);
	if (error == 0)
		error = remember_file(opened, path);
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
	atomic_store_explicit(&clock->fast, false, memory_order_relaxed);
	/*
	 * Sequentially consistent, as the load below is.  A watch that is being
	 * opened stores `ended` and then loads `closed`, so at least one of the
	 * two threads sees the store of the other.
	 */
	atomic_store_explicit(&clock->closed, true, memory_order_seq_cst);
	watch_signal(atomic_load_explicit(&clock->ended, memory_order_seq_cst));
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
	if (clock->fd >= 0)
		close(clock->fd);
	free(clock->path);
	free(clock);
}
