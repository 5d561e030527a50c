/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VMCLOCK_VMGENID_H
#define VMCLOCK_VMGENID_H

#include <stdbool.h>
#include <stddef.h>

#include "vmclock.h"

/* Returns whether a uevent reports a new VM generation ID. */
bool vmgenid_in_uevent(const char *message, size_t length);

/*
 * Returns whether a record of /dev/kmsg has the text that the kernel logs for a
 * new VM generation ID.  Stores whether the kernel wrote the record, and not a
 * program.
 */
bool vmgenid_in_log(const char *record, size_t length, bool *from_kernel);

/*
 * Waits for messages of an open file, which it owns and closes on an error too.
 * The file returns one message per read and never blocks.
 */
int vmgenid_open_fd(unsigned int feed, int fd,
		    struct vmclock_vmgenid **vmgenid);

#endif /* VMCLOCK_VMGENID_H */
