/* SPDX-License-Identifier: Apache-2.0 */
/* Opens page files for writing, locks them, and makes single updates. */
#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "page_file.h"
#include "seqcount.h"

/* After the end of every page.  A lock needs no bytes in the file. */
#define LOCK_BASE (1 << 30)

#define UPDATE_LOCK_TRIES 100
#define UPDATE_LOCK_PAUSE_NS 1000000

static int set_lock(const struct vmclock_writer *writer, short type,
		    enum writer_lock lock)
{
	struct flock range = {
		.l_type = type,
		.l_whence = SEEK_SET,
		.l_start = LOCK_BASE + (off_t)lock,
		.l_len = 1,
	};

	if (fcntl(writer->lock_fd, F_OFD_SETLK, &range) == 0)
		return 0;
	return errno == EAGAIN || errno == EACCES ? -EBUSY : -errno;
}

int writer_lock(const struct vmclock_writer *writer, enum writer_lock lock)
{
	return set_lock(writer, F_WRLCK, lock);
}

static int map_writable(struct vmclock_writer *writer)
{
	void *page;

	writer->mapped = (size_t)sysconf(_SC_PAGESIZE);
	page = mmap(NULL, writer->mapped, PROT_READ | PROT_WRITE, MAP_SHARED,
		    writer->fd, 0);
	if (page == MAP_FAILED)
		return -errno;
	writer->page = page;
	return 0;
}

static int check_header(const struct vmclock_abi *page, int64_t length)
{
	uint32_t size = page_load32(&page->size);

	if (page_load32(&page->magic) != VMCLOCK_MAGIC)
		return -EBADMSG;
	if (page_load16(&page->version) != PAGE_VERSION)
		return -EPROTONOSUPPORT;
	if (size < sizeof(*page) || size > length)
		return -EMSGSIZE;
	return 0;
}

/* The file as pread(2) finds it: a mapping of a hole could raise SIGBUS. */
union page_image {
	struct vmclock_abi page;
	uint8_t bytes[WRITER_PAGE_SIZE];
};

static int read_image(int fd, union page_image *image)
{
	ssize_t n;

	memset(image, 0, sizeof(*image));
	n = file_pread(fd, image, sizeof(*image));
	return n < 0 ? (int)n : 0;
}

static int open_lock(struct vmclock_writer *writer, const char *path)
{
	writer->lock_fd = page_file_open_lock(path, writer->fd);
	return writer->lock_fd < 0 ? writer->lock_fd : 0;
}

static int open_existing(struct vmclock_writer *writer, const char *path)
{
	union page_image image;
	int64_t size;
	int error;

	writer->fd = page_file_open(path, &size);
	if (writer->fd < 0)
		return writer->fd;
	if (size < (int64_t)sizeof(struct vmclock_abi))
		return -EMSGSIZE;
	error = read_image(writer->fd, &image);
	if (error == 0)
		error = check_header(&image.page, size);
	if (error == 0)
		error = open_lock(writer, path);
	return error != 0 ? error : map_writable(writer);
}

static bool all_zero(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/*
 * Returns whether the image is a page that its creator did not finish.  The magic
 * number is stored last, and a new page's first update leaves the count at 2.
 */
static bool is_unfinished(const union page_image *image)
{
	const struct vmclock_abi *page = &image->page;
	uint32_t size = page_load32(&page->size);
	uint16_t version = page_load16(&page->version);

	return page_load32(&page->magic) == 0 &&
	       (size == 0 || size == WRITER_PAGE_SIZE) &&
	       (version == 0 || version == PAGE_VERSION) &&
	       page_load32(&page->seq_count) <= 2 &&
	       page_load64(&page->disruption_marker) == 0 &&
	       page_load64(&page->vm_generation_counter) == 0 &&
	       all_zero(image->bytes + sizeof(*page),
			sizeof(*image) - sizeof(*page));
}

/*
 * Returns 0 for a finished page and 1 for a new one, which is an empty file or
 * an unfinished page.  A file that merely begins with zeros is refused, because
 * disk images and archives do too.
 */
static int page_is_new(int fd)
{
	union page_image image;
	int64_t size;
	int error = file_size(fd, FILE_REGULAR, &size);

	if (error != 0)
		return error;
	if (size == 0)
		return 1;
	if (size < (int64_t)sizeof(struct vmclock_abi))
		return -EBADMSG;
	error = read_image(fd, &image);
	if (error != 0)
		return error;
	if (size == WRITER_PAGE_SIZE && is_unfinished(&image))
		return 1;
	return check_header(&image.page, size);
}

/*
 * Writes the zeros instead of extending the file over them.  So a full file
 * system is an error here, and not a SIGBUS at the first store to the mapping.
 */
static int fill_with_zeros(int fd)
{
	static const uint8_t zeros[WRITER_PAGE_SIZE];
	ssize_t n;

	do
		n = pwrite(fd, zeros, sizeof(zeros), 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n == (ssize_t)sizeof(zeros) ? 0 : -ENOSPC;
}

/* Looks at the file before the lock too, so that no other file gets a lock file. */
static int prepare_page(struct vmclock_writer *writer, const char *path)
{
	int found = page_is_new(writer->fd);
	int error = found < 0 ? found : open_lock(writer, path);

	if (error == 0)
		error = writer_lock(writer, WRITER_LOCK_PUBLISHER);
	if (error != 0)
		return error;
	found = page_is_new(writer->fd);
	if (found == 1)
		found = fill_with_zeros(writer->fd);
	return found != 0 ? found : map_writable(writer);
}

static int open_memfd(void)
{
	/* By the system call: memfd_create() exists only since glibc 2.27. */
	int fd = (int)syscall(SYS_memfd_create, "vmclock",
			      MFD_CLOEXEC | MFD_ALLOW_SEALING);

	return fd < 0 ? -errno : fd;
}

/* Then no holder of the descriptor can shrink the file under a mapping. */
static int seal_size(int fd)
{
	int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

	return fcntl(fd, F_ADD_SEALS, seals) == 0 ? 0 : -errno;
}

static struct vmclock_writer *new_writer(void)
{
	struct vmclock_writer *writer = calloc(1, sizeof(*writer));

	if (writer != NULL) {
		writer->fd = -1;
		writer->lock_fd = -1;
	}
	return writer;
}

static int hand_over_writer(struct vmclock_writer *from, int error,
			    struct vmclock_writer **to)
{
	if (error != 0) {
		vmclock_writer_free(from);
		return error;
	}
	*to = from;
	return 0;
}

int writer_create(const char *path, struct vmclock_writer **writer)
{
	struct vmclock_writer *opened = new_writer();
	int error;

	*writer = NULL;
	if (opened == NULL)
		return -ENOMEM;
	opened->fd = path == NULL ? open_memfd() : page_file_create(path);
	error = opened->fd < 0 ? opened->fd : prepare_page(opened, path);
	if (error == 0 && path == NULL)
		error = seal_size(opened->fd);
	return hand_over_writer(opened, error, writer);
}

int vmclock_writer_open(const char *path, struct vmclock_writer **writer)
{
	struct vmclock_writer *opened;

	if (writer == NULL)
		return -EFAULT;
	*writer = NULL;
	if (path == NULL)
		return -EFAULT;
	opened = new_writer();
	if (opened == NULL)
		return -ENOMEM;
	return hand_over_writer(opened, open_existing(opened, path), writer);
}

void vmclock_writer_free(struct vmclock_writer *writer)
{
	if (writer == NULL)
		return;
	if (writer->page != NULL)
		munmap(writer->page, writer->mapped);
	if (writer->lock_fd >= 0)
		close(writer->lock_fd);
	if (writer->fd >= 0)
		close(writer->fd);
	free(writer);
}

int vmclock_writer_begin(struct vmclock_writer *writer)
{
	static const struct timespec pause = { 0, UPDATE_LOCK_PAUSE_NS };
	int error;

	if (writer == NULL)
		return -ESHUTDOWN;
	error = writer_lock(writer, WRITER_LOCK_UPDATE);
	for (int i = 0; error == -EBUSY && i < UPDATE_LOCK_TRIES; i++) {
		nanosleep(&pause, NULL);
		error = writer_lock(writer, WRITER_LOCK_UPDATE);
	}
	/*
	 * If another writer died in its update, the time may be from two updates.
	 * Only a publisher can replace it, and it does so in this update.
	 */
	if (error == 0 && seqcount_write_begin(writer->page))
		page_store8(&writer->page->clock_status,
			    VMCLOCK_STATUS_UNRELIABLE);
	return error;
}

void vmclock_writer_commit(struct vmclock_writer *writer)
{
	if (writer == NULL)
		return;
	seqcount_write_end(writer->page);
	set_lock(writer, F_UNLCK, WRITER_LOCK_UPDATE);
}

int vmclock_writer_raise(struct vmclock_writer *writer, unsigned int what)
{
	struct vmclock_abi *page;
	int error;

	if (writer == NULL)
		return -ESHUTDOWN;
	if ((what & ~(unsigned int)(VMCLOCK_RAISE_GENERATION |
				    VMCLOCK_RAISE_MARKER)) != 0)
		return -EINVAL;
	page = writer->page;
	if ((what & VMCLOCK_RAISE_GENERATION) != 0 &&
	    (page_load64(&page->flags) & VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT) ==
		    0)
		return -ENODATA;
	error = vmclock_writer_begin(writer);
	if (error != 0)
		return error;
	if ((what & VMCLOCK_RAISE_GENERATION) != 0)
		page_raise64(&page->vm_generation_counter);
	if ((what & VMCLOCK_RAISE_MARKER) != 0)
		page_raise64(&page->disruption_marker);
	vmclock_writer_commit(writer);
	return 0;
}

int vmclock_writer_flags(struct vmclock_writer *writer, uint64_t set,
			 uint64_t clear)
{
	int error = vmclock_writer_begin(writer);
	struct vmclock_abi *page;

	if (error != 0)
		return error;
	page = writer->page;
	page_store64(&page->flags, (page_load64(&page->flags) & ~clear) | set);
	vmclock_writer_commit(writer);
	return 0;
}
