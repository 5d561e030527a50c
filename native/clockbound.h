/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ClockBound's shared memory: the copy of a segment, and UTC at an instant.
 *
 * ClockBound's protocol document describes the segment of version 2.  Version 3
 * has the same fields at other offsets, and three fields that are not needed to
 * bound the system's clock.  All fields are in native byte order.
 */
#ifndef VMCLOCK_CLOCKBOUND_INTERNAL_H
#define VMCLOCK_CLOCKBOUND_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "file.h"
#include "seqcount.h"
#include "vmclock.h"

/* The first word of the file: 0x414D5A4E and 0x43420200, each of 32 bits. */
#define CLOCKBOUND_MAGIC_0 0x414D5A4Eu
#define CLOCKBOUND_MAGIC_1 0x43420200u

#define CLOCKBOUND_MIN_BYTES 80

struct vmclock_clockbound {
	/* One page of memory. */
	const void *memory;
	size_t mapped;
	unsigned int flags;
	/* The resolution of CLOCK_MONOTONIC_COARSE. */
	int64_t tick_ns;
	/* Orders nothing. */
	seqcount_update update;
	/* NULL for a file without a name. */
	char *path;
	struct file_identity identity;
};

/* The fields that the rules need. */
struct clockbound_fields {
	int64_t as_of_sec, as_of_nsec;
	int64_t void_after_sec, void_after_nsec;
	int64_t bound_ns;
	uint64_t disruption_marker;
	uint32_t max_drift_ppb;
	int32_t status;
	uint8_t disruption_support;
};

/* The clocks, read in this order behind the copy of the fields. */
struct clockbound_clocks {
	struct timespec realtime;
	struct timespec coarse;
};

/* The page's marker, read behind the clocks, or why there is none. */
struct clockbound_marker {
	int error;
	uint64_t value;
};

/*
 * Returns the version of the layout of a segment with this word, 2 or 3.  Returns
 * ENODATA if the daemon has not written the segment yet, EPROTONOSUPPORT if the
 * version is another one, and EMSGSIZE if the size is too small for it.
 */
int clockbound_layout(uint64_t word);

/* Returns the size of a segment with this word, as the word gives it. */
uint32_t clockbound_size(uint64_t word);

uint16_t clockbound_generation(uint64_t word);

/* Returns whether the memory begins with the magic number. */
bool clockbound_has_magic(const void *memory);

/* Copies the fields.  layout is 2 or 3. */
void clockbound_copy(const void *memory, int layout,
		     struct clockbound_fields *fields);

/*
 * Fills in the reading for the instant of the clocks and returns its utc_errno.
 * Depends on nothing but its arguments.
 */
int clockbound_now(int layout, const struct clockbound_fields *fields,
		   const struct clockbound_clocks *clocks, int64_t tick_ns,
		   const struct clockbound_marker *marker,
		   struct vmclock_clockbound_reading *reading);

#endif /* VMCLOCK_CLOCKBOUND_INTERNAL_H */
