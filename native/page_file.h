/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens page files, and the lock files beside them, for writing.
 *
 * Another user must not be able to redirect, change or lock what this user
 * writes.  So a page file belongs to this user alone, its directory is one in
 * which only this user or root can replace it (directory.h), and symbolic links
 * to it are not followed.  The one exception is a link to a file without a name, such
 * as /proc/self/fd/3 for a memfd: no other user can place such a file anywhere.
 */
#ifndef VMCLOCK_PAGE_FILE_H
#define VMCLOCK_PAGE_FILE_H

#include <stdint.h>

/* Opens an existing page file and finds its size.  Returns its descriptor. */
int page_file_open(const char *path, int64_t *size);

/*
 * Opens a page file that this user owns, or creates an empty one with mode 0644,
 * whatever the umask is.
 */
int page_file_create(const char *path);

/*
 * Opens the file whose locks keep the writers of a page apart, and returns its
 * descriptor.  It is PATH.lock with mode 0600, and is created if it is absent.
 * The page itself cannot be locked for this: any user who can read a file can lock
 * it against its writers.  A page without a name has no lock file, and only this
 * user can open it, so its own descriptor is duplicated.
 *
 * To keep a page and its lock together, a writer opens the page before the lock.
 * A program that removes both does so while it holds the PUBLISHER lock, and
 * removes the page first: a writer that still opens the old lock cannot take it.
 */
int page_file_open_lock(const char *path, int page_fd);

#endif /* VMCLOCK_PAGE_FILE_H */
