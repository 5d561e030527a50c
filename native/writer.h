/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writing side of a page file.
 *
 * Two locks keep writers apart.  A publisher holds PUBLISHER for as long as it
 * publishes, and every writer holds UPDATE during each of its updates.  They are
 * open-file-description locks, which the kernel releases when their holder dies.
 * page_file.h says which file they are on.
 */
#ifndef VMCLOCK_WRITER_H
#define VMCLOCK_WRITER_H

#include <stddef.h>

#include "page.h"
#include "vmclock.h"

#define WRITER_PAGE_SIZE 4096

enum writer_lock { WRITER_LOCK_PUBLISHER, WRITER_LOCK_UPDATE };

struct vmclock_writer {
	struct vmclock_abi *page;
	size_t mapped;
	int fd;
	int lock_fd;
};

/* Tries once.  Returns EBUSY if another open file has the lock. */
int writer_lock(const struct vmclock_writer *writer, enum writer_lock lock);

/*
 * Opens or creates the file at path, takes the PUBLISHER lock and maps the page.
 * If path is NULL, it creates a memfd that is sealed against changes of its
 * size.  A new page has only zeros, and a page that was left unfinished is made
 * new.  A file that is neither new nor a vmclock page is refused.
 */
int writer_create(const char *path, struct vmclock_writer **writer);

#endif /* VMCLOCK_WRITER_H */
