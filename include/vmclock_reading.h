/* SPDX-License-Identifier: Apache-2.0 */
/* A reading of a vmclock page, as vmclock.h returns it. */
#ifndef VMCLOCK_READING_H
#define VMCLOCK_READING_H

#include <stdint.h>

/*
 * One consistent reading of a page.
 *
 * The fields up to vm_generation_counter are the page's fields, at the same
 * offsets as in the page and in host byte order.  linux/vmclock-abi.h defines
 * their meaning.  A field that the page's `size` does not cover is 0.  magic
 * and size are the values that were checked when the page was opened; the other
 * fields are read each time, because a page can change its counter and its time
 * scale too.
 *
 * The fields that follow are derived, for the instant at which `counter` was
 * read.  A derived value is valid only if its errno field is 0; otherwise that
 * field is a negative error number.
 */
struct vmclock_reading {
	uint32_t magic;
	uint32_t size;
	uint16_t version;
	uint8_t counter_id;
	uint8_t time_type;
	uint32_t seq_count;
	uint64_t disruption_marker;
	uint64_t flags;
	uint8_t pad[2];
	uint8_t clock_status;
	uint8_t leap_second_smearing_hint;
	int16_t tai_offset_sec;
	uint8_t leap_indicator;
	uint8_t counter_period_shift;
	uint64_t counter_value;
	uint64_t counter_period_frac_sec;
	uint64_t counter_period_esterror_rate_frac_sec;
	uint64_t counter_period_maxerror_rate_frac_sec;
	uint64_t time_sec;
	uint64_t time_frac_sec;
	uint64_t time_esterror_nanosec;
	uint64_t time_maxerror_nanosec;
	uint64_t vm_generation_counter;

	/* The hardware counter, read while the page did not change. */
	uint64_t counter;

	/* Nanoseconds since the epoch of time_type, rounded down. */
	int64_t time_ns;
	/* Nanoseconds since 1970-01-01 00:00:00 TAI, rounded down. */
	int64_t tai_ns;
	/*
	 * Nanoseconds since 1970-01-01 00:00:00 UTC as POSIX counts them,
	 * rounded down.
	 */
	int64_t utc_ns;
	/*
	 * The bounds of each time by its maximum error: the earliest is rounded
	 * down, the latest up.  They are valid only if the errno field of the
	 * time and max_error_errno are both 0; otherwise they are 0.
	 */
	int64_t time_earliest_ns;
	int64_t time_latest_ns;
	int64_t tai_earliest_ns;
	int64_t tai_latest_ns;
	int64_t utc_earliest_ns;
	int64_t utc_latest_ns;
	/* The maximum and the estimated error of the time, rounded up. */
	uint64_t max_error_ns;
	uint64_t est_error_ns;

	int32_t counter_errno;
	int32_t time_errno;
	int32_t tai_errno;
	int32_t utc_errno;
	int32_t max_error_errno;
	int32_t est_error_errno;

	/* 1 during an inserted second, in which utc_ns repeats 23:59:59. */
	uint32_t leap_second;
	/*
	 * How often the copy was repeated because the page was being written.
	 */
	uint32_t retries;

	/*
	 * What the page offers, as bits of enum vmclock_offer.  An offered
	 * value can still be absent from this reading: its errno field says
	 * why.
	 */
	uint32_t offers;
	/*
	 * The leap second that the leap indicator announces or reports as
	 * past.  From second leap_at_sec of the page's scale on, UTC is the
	 * page's time plus the page's offset plus leap_after seconds.  Before
	 * that second, it is the same sum with leap_before.  All three are 0 if
	 * the page has no leap second, or the reading has no UTC.
	 */
	int8_t leap_before;
	int8_t leap_after;
	uint8_t reserved[2];
	int64_t leap_at_sec;
};

/* What a page can offer: the bits of `offers` in a reading. */
enum vmclock_offer {
	/* The disruption marker, which every page has. */
	VMCLOCK_OFFERS_MARKER = 1 << 0,
	VMCLOCK_OFFERS_GENERATION = 1 << 1,
	/* A counter that this machine can read. */
	VMCLOCK_OFFERS_COUNTER = 1 << 2,
	/* Time on the page's own scale. */
	VMCLOCK_OFFERS_TIME = 1 << 3,
	VMCLOCK_OFFERS_TAI = 1 << 4,
	VMCLOCK_OFFERS_UTC = 1 << 5,
	VMCLOCK_OFFERS_MAX_ERROR = 1 << 6,
	VMCLOCK_OFFERS_EST_ERROR = 1 << 7,
	/* Notifications of changes, for a watch. */
	VMCLOCK_OFFERS_NOTIFICATION = 1 << 8
};

/* The offsets in struct vmclock_reading, for languages other than C. */
enum vmclock_reading_offset {
	VMCLOCK_READING_MAGIC = 0,
	VMCLOCK_READING_SIZE = 4,
	VMCLOCK_READING_VERSION = 8,
	VMCLOCK_READING_COUNTER_ID = 10,
	VMCLOCK_READING_TIME_TYPE = 11,
	VMCLOCK_READING_SEQ_COUNT = 12,
	VMCLOCK_READING_DISRUPTION_MARKER = 16,
	VMCLOCK_READING_FLAGS = 24,
	VMCLOCK_READING_PAD = 32,
	VMCLOCK_READING_CLOCK_STATUS = 34,
	VMCLOCK_READING_LEAP_SECOND_SMEARING_HINT = 35,
	VMCLOCK_READING_TAI_OFFSET_SEC = 36,
	VMCLOCK_READING_LEAP_INDICATOR = 38,
	VMCLOCK_READING_COUNTER_PERIOD_SHIFT = 39,
	VMCLOCK_READING_COUNTER_VALUE = 40,
	VMCLOCK_READING_COUNTER_PERIOD_FRAC_SEC = 48,
	VMCLOCK_READING_COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC = 56,
	VMCLOCK_READING_COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC = 64,
	VMCLOCK_READING_TIME_SEC = 72,
	VMCLOCK_READING_TIME_FRAC_SEC = 80,
	VMCLOCK_READING_TIME_ESTERROR_NANOSEC = 88,
	VMCLOCK_READING_TIME_MAXERROR_NANOSEC = 96,
	VMCLOCK_READING_VM_GENERATION_COUNTER = 104,
	VMCLOCK_READING_COUNTER = 112,
	VMCLOCK_READING_TIME_NS = 120,
	VMCLOCK_READING_TAI_NS = 128,
	VMCLOCK_READING_UTC_NS = 136,
	VMCLOCK_READING_TIME_EARLIEST_NS = 144,
	VMCLOCK_READING_TIME_LATEST_NS = 152,
	VMCLOCK_READING_TAI_EARLIEST_NS = 160,
	VMCLOCK_READING_TAI_LATEST_NS = 168,
	VMCLOCK_READING_UTC_EARLIEST_NS = 176,
	VMCLOCK_READING_UTC_LATEST_NS = 184,
	VMCLOCK_READING_MAX_ERROR_NS = 192,
	VMCLOCK_READING_EST_ERROR_NS = 200,
	VMCLOCK_READING_COUNTER_ERRNO = 208,
	VMCLOCK_READING_TIME_ERRNO = 212,
	VMCLOCK_READING_TAI_ERRNO = 216,
	VMCLOCK_READING_UTC_ERRNO = 220,
	VMCLOCK_READING_MAX_ERROR_ERRNO = 224,
	VMCLOCK_READING_EST_ERROR_ERRNO = 228,
	VMCLOCK_READING_LEAP_SECOND = 232,
	VMCLOCK_READING_RETRIES = 236,
	VMCLOCK_READING_OFFERS = 240,
	VMCLOCK_READING_LEAP_BEFORE = 244,
	VMCLOCK_READING_LEAP_AFTER = 245,
	VMCLOCK_READING_LEAP_AT_SEC = 248,
	VMCLOCK_READING_BYTES = 256
};

#endif /* VMCLOCK_READING_H */
