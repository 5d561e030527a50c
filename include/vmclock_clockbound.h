/* SPDX-License-Identifier: Apache-2.0 */
/* A reading of ClockBound's shared memory, as vmclock.h returns it. */
#ifndef VMCLOCK_CLOCKBOUND_H
#define VMCLOCK_CLOCKBOUND_H

#include <stdint.h>

/*
 * UTC with its bounds, and the fields of the segment from which they follow.
 * If utc_errno is not 0, the times are 0.  The fields of the segment are valid
 * unless `layout` is 0.
 */
struct vmclock_clockbound_reading {
	/*
	 * Nanoseconds since 1970-01-01 00:00:00 UTC as POSIX counts them: the
	 * kernel's clock, and the earliest and the latest possible time.
	 */
	int64_t utc_ns;
	int64_t earliest_ns;
	int64_t latest_ns;

	/*
	 * From when and until when the segment's bound is valid, and the time
	 * of the reading.  All are nanoseconds of CLOCK_MONOTONIC_COARSE.
	 * INT64_MAX stands for all later times.
	 */
	int64_t as_of_ns;
	int64_t void_after_ns;
	int64_t monotonic_ns;

	/* The bound at as_of_ns. */
	int64_t bound_ns;
	/* The page's disruption marker that the daemon saw last. */
	uint64_t disruption_marker;
	/* How fast the bound grows, in nanoseconds per second. */
	uint32_t max_drift_ppb;
	/* The status in the segment: enum vmclock_clockbound_status. */
	int32_t segment_status;
	/* The status at the time of the reading. */
	int32_t status;
	/* 0, or the reason why there is no time: a negative error number. */
	int32_t utc_errno;
	/* How often the copy was repeated because of an update. */
	uint32_t retries;
	/* The count of updates. */
	uint16_t generation;
	/* The version of the segment's layout, 2 or 3; 0 if nothing was read. */
	uint8_t layout;
	/* 1 if the daemon watches a page for disruptions. */
	uint8_t disruption_support;
};

enum vmclock_clockbound_status {
	VMCLOCK_CLOCKBOUND_UNKNOWN = 0,
	VMCLOCK_CLOCKBOUND_SYNCHRONIZED = 1,
	VMCLOCK_CLOCKBOUND_FREE_RUNNING = 2,
	VMCLOCK_CLOCKBOUND_DISRUPTED = 3
};

/* The offsets in the struct, for languages other than C. */
enum vmclock_clockbound_offset {
	VMCLOCK_CLOCKBOUND_UTC_NS = 0,
	VMCLOCK_CLOCKBOUND_EARLIEST_NS = 8,
	VMCLOCK_CLOCKBOUND_LATEST_NS = 16,
	VMCLOCK_CLOCKBOUND_AS_OF_NS = 24,
	VMCLOCK_CLOCKBOUND_VOID_AFTER_NS = 32,
	VMCLOCK_CLOCKBOUND_MONOTONIC_NS = 40,
	VMCLOCK_CLOCKBOUND_BOUND_NS = 48,
	VMCLOCK_CLOCKBOUND_DISRUPTION_MARKER = 56,
	VMCLOCK_CLOCKBOUND_MAX_DRIFT_PPB = 64,
	VMCLOCK_CLOCKBOUND_SEGMENT_STATUS = 68,
	VMCLOCK_CLOCKBOUND_STATUS = 72,
	VMCLOCK_CLOCKBOUND_UTC_ERRNO = 76,
	VMCLOCK_CLOCKBOUND_RETRIES = 80,
	VMCLOCK_CLOCKBOUND_GENERATION = 84,
	VMCLOCK_CLOCKBOUND_LAYOUT = 86,
	VMCLOCK_CLOCKBOUND_DISRUPTION_SUPPORT = 87,
	VMCLOCK_CLOCKBOUND_BYTES = 88
};

#endif /* VMCLOCK_CLOCKBOUND_H */
