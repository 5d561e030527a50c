/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writing side of a page file.
 *
 * Two locks keep writers apart, open-file-description locks on bytes behind
 * the page, which the kernel drops when their holder dies: PUBLISHER for as
 * long as someone publishes, UPDATE around each update of whoever it is.
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
};

/* Tries once; EBUSY where another open file has the lock. */
int writer_lock(const struct vmclock_writer *writer, enum writer_lock lock);

/*
 * Opens or creates the file at path, or a memfd sealed against a change of
 * its size where path is NULL, takes the PUBLISHER lock and maps it.  A new
 * page is all zero; what is neither new nor a vmclock page is refused.
 */
int writer_create(const char *path, struct vmclock_writer **writer);

#endif /* VMCLOCK_WRITER_H */
