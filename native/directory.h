/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens the directory of a file that is going to be written, so that no other
 * user can redirect the path to another directory.
 */
#ifndef VMCLOCK_DIRECTORY_H
#define VMCLOCK_DIRECTORY_H

#include <stdbool.h>
#include <sys/stat.h>

enum directory_trust {
	/*
	 * This user or root owns every directory of the path, and only they can
	 * write in it.  Others may write in a sticky directory, such as /tmp,
	 * because they can replace only their own files there.
	 */
	DIRECTORY_OURS,
	/* Other users may own or write in the directories. */
	DIRECTORY_OF_ANYONE
};

/*
 * Returns a descriptor for openat() and similar calls, and points *name to the
 * last component of path.  Follows a symbolic link only if this user or root owns
 * it and no other user can replace it.
 *
 * Returns EUSERS if a directory is not as `trust` requires, or if another user
 * controls a symbolic link or a ".." of the path.  Returns EISDIR if path has no
 * last component.
 */
int directory_open(const char *path, enum directory_trust trust,
		   const char **name);

/* Returns whether this user or root owns a file. */
bool directory_owner_is_trusted(const struct stat *status);

#endif /* VMCLOCK_DIRECTORY_H */
