/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks at compile time what other programs and languages rely on: the layout
 * of the page, in whichever copy of linux/vmclock-abi.h is used; the layout of a
 * reading, which enum vmclock_reading_offset of vmclock.h describes; and the
 * error numbers of vmclock_errno.h.
 */
#include <errno.h>
#include <stddef.h>

#include <linux/vmclock-abi.h>

#include "vmclock.h"

#define SIZEOF(type, field) sizeof(((struct type *)0)->field)

/* --- The page: linux/vmclock-abi.h -------------------------------------- */

#define PAGE_FIELD(field, offset, bytes)                                \
	_Static_assert(offsetof(struct vmclock_abi, field) == (offset), \
		       "linux/vmclock-abi.h: offset of " #field);       \
	_Static_assert(SIZEOF(vmclock_abi, field) == (bytes),           \
		       "linux/vmclock-abi.h: size of " #field)

PAGE_FIELD(magic, 0, 4);
PAGE_FIELD(size, 4, 4);
PAGE_FIELD(version, 8, 2);
PAGE_FIELD(counter_id, 10, 1);
PAGE_FIELD(time_type, 11, 1);
PAGE_FIELD(seq_count, 12, 4);
PAGE_FIELD(disruption_marker, 16, 8);
PAGE_FIELD(flags, 24, 8);
PAGE_FIELD(pad, 32, 2);
PAGE_FIELD(clock_status, 34, 1);
PAGE_FIELD(leap_second_smearing_hint, 35, 1);
PAGE_FIELD(tai_offset_sec, 36, 2);
PAGE_FIELD(leap_indicator, 38, 1);
PAGE_FIELD(counter_period_shift, 39, 1);
PAGE_FIELD(counter_value, 40, 8);
PAGE_FIELD(counter_period_frac_sec, 48, 8);
PAGE_FIELD(counter_period_esterror_rate_frac_sec, 56, 8);
PAGE_FIELD(counter_period_maxerror_rate_frac_sec, 64, 8);
PAGE_FIELD(time_sec, 72, 8);
PAGE_FIELD(time_frac_sec, 80, 8);
PAGE_FIELD(time_esterror_nanosec, 88, 8);
PAGE_FIELD(time_maxerror_nanosec, 96, 8);
PAGE_FIELD(vm_generation_counter, 104, 8);
/* page_word() loads the fields from version to seq_count together. */
_Static_assert(offsetof(struct vmclock_abi, version) % sizeof(uint64_t) == 0,
	       "linux/vmclock-abi.h: alignment of the word");
_Static_assert(sizeof(struct vmclock_abi) == 112,
	       "linux/vmclock-abi.h: size of struct vmclock_abi");
_Static_assert(_Alignof(struct vmclock_abi) == 8,
	       "linux/vmclock-abi.h: alignment of struct vmclock_abi");

#define PAGE_CONSTANT(name, value)                \
	_Static_assert(VMCLOCK_##name == (value), \
		       "linux/vmclock-abi.h: VMCLOCK_" #name)

PAGE_CONSTANT(MAGIC, 0x4b4c4356);
PAGE_CONSTANT(COUNTER_ARM_VCNT, 0);
PAGE_CONSTANT(COUNTER_X86_TSC, 1);
PAGE_CONSTANT(COUNTER_INVALID, 0xff);
PAGE_CONSTANT(TIME_UTC, 0);
PAGE_CONSTANT(TIME_TAI, 1);
PAGE_CONSTANT(TIME_MONOTONIC, 2);
PAGE_CONSTANT(TIME_INVALID_SMEARED, 3);
PAGE_CONSTANT(TIME_INVALID_MAYBE_SMEARED, 4);
PAGE_CONSTANT(FLAG_TAI_OFFSET_VALID, 1 << 0);
PAGE_CONSTANT(FLAG_DISRUPTION_SOON, 1 << 1);
PAGE_CONSTANT(FLAG_DISRUPTION_IMMINENT, 1 << 2);
PAGE_CONSTANT(FLAG_PERIOD_ESTERROR_VALID, 1 << 3);
PAGE_CONSTANT(FLAG_PERIOD_MAXERROR_VALID, 1 << 4);
PAGE_CONSTANT(FLAG_TIME_ESTERROR_VALID, 1 << 5);
PAGE_CONSTANT(FLAG_TIME_MAXERROR_VALID, 1 << 6);
/* offers_of() shifts one pair to the other. */
_Static_assert(VMCLOCK_FLAG_PERIOD_MAXERROR_VALID << 2 ==
			       VMCLOCK_FLAG_TIME_MAXERROR_VALID &&
		       VMCLOCK_FLAG_PERIOD_ESTERROR_VALID << 2 ==
			       VMCLOCK_FLAG_TIME_ESTERROR_VALID,
	       "linux/vmclock-abi.h: the flags of the errors");
PAGE_CONSTANT(FLAG_TIME_MONOTONIC, 1 << 7);
PAGE_CONSTANT(FLAG_VM_GEN_COUNTER_PRESENT, 1 << 8);
PAGE_CONSTANT(FLAG_NOTIFICATION_PRESENT, 1 << 9);
PAGE_CONSTANT(STATUS_UNKNOWN, 0);
PAGE_CONSTANT(STATUS_INITIALIZING, 1);
PAGE_CONSTANT(STATUS_SYNCHRONIZED, 2);
PAGE_CONSTANT(STATUS_FREERUNNING, 3);
PAGE_CONSTANT(STATUS_UNRELIABLE, 4);
PAGE_CONSTANT(SMEARING_STRICT, 0);
PAGE_CONSTANT(SMEARING_NOON_LINEAR, 1);
PAGE_CONSTANT(SMEARING_UTC_SLS, 2);
PAGE_CONSTANT(LEAP_NONE, 0);
PAGE_CONSTANT(LEAP_PRE_POS, 1);
PAGE_CONSTANT(LEAP_PRE_NEG, 2);
PAGE_CONSTANT(LEAP_POS, 3);
PAGE_CONSTANT(LEAP_POST_POS, 4);
PAGE_CONSTANT(LEAP_POST_NEG, 5);

/* --- A reading: enum vmclock_reading_offset in vmclock.h ---------------- */

#define READING_FIELD(field, name)                                \
	_Static_assert(offsetof(struct vmclock_reading, field) == \
			       VMCLOCK_READING_##name,            \
		       "vmclock.h: VMCLOCK_READING_" #name)

/* The fields of the page have the same offsets in a reading. */
#define READING_PAGE_FIELD(field, name)                                \
	READING_FIELD(field, name);                                    \
	_Static_assert(offsetof(struct vmclock_reading, field) ==      \
			       offsetof(struct vmclock_abi, field),    \
		       "vmclock.h: offset of " #field " in the page"); \
	_Static_assert(SIZEOF(vmclock_reading, field) ==               \
			       SIZEOF(vmclock_abi, field),             \
		       "vmclock.h: size of " #field " in the page")

READING_PAGE_FIELD(magic, MAGIC);
READING_PAGE_FIELD(size, SIZE);
READING_PAGE_FIELD(version, VERSION);
READING_PAGE_FIELD(counter_id, COUNTER_ID);
READING_PAGE_FIELD(time_type, TIME_TYPE);
READING_PAGE_FIELD(seq_count, SEQ_COUNT);
READING_PAGE_FIELD(disruption_marker, DISRUPTION_MARKER);
READING_PAGE_FIELD(flags, FLAGS);
READING_PAGE_FIELD(pad, PAD);
READING_PAGE_FIELD(clock_status, CLOCK_STATUS);
READING_PAGE_FIELD(leap_second_smearing_hint, LEAP_SECOND_SMEARING_HINT);
READING_PAGE_FIELD(tai_offset_sec, TAI_OFFSET_SEC);
READING_PAGE_FIELD(leap_indicator, LEAP_INDICATOR);
READING_PAGE_FIELD(counter_period_shift, COUNTER_PERIOD_SHIFT);
READING_PAGE_FIELD(counter_value, COUNTER_VALUE);
READING_PAGE_FIELD(counter_period_frac_sec, COUNTER_PERIOD_FRAC_SEC);
READING_PAGE_FIELD(counter_period_esterror_rate_frac_sec,
		   COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC);
READING_PAGE_FIELD(counter_period_maxerror_rate_frac_sec,
		   COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC);
READING_PAGE_FIELD(time_sec, TIME_SEC);
READING_PAGE_FIELD(time_frac_sec, TIME_FRAC_SEC);
READING_PAGE_FIELD(time_esterror_nanosec, TIME_ESTERROR_NANOSEC);
READING_PAGE_FIELD(time_maxerror_nanosec, TIME_MAXERROR_NANOSEC);
READING_PAGE_FIELD(vm_generation_counter, VM_GENERATION_COUNTER);
READING_FIELD(counter, COUNTER);
READING_FIELD(time_ns, TIME_NS);
READING_FIELD(tai_ns, TAI_NS);
READING_FIELD(utc_ns, UTC_NS);
READING_FIELD(time_earliest_ns, TIME_EARLIEST_NS);
READING_FIELD(time_latest_ns, TIME_LATEST_NS);
READING_FIELD(tai_earliest_ns, TAI_EARLIEST_NS);
READING_FIELD(tai_latest_ns, TAI_LATEST_NS);
READING_FIELD(utc_earliest_ns, UTC_EARLIEST_NS);
READING_FIELD(utc_latest_ns, UTC_LATEST_NS);
READING_FIELD(max_error_ns, MAX_ERROR_NS);
READING_FIELD(est_error_ns, EST_ERROR_NS);
READING_FIELD(counter_errno, COUNTER_ERRNO);
READING_FIELD(time_errno, TIME_ERRNO);
READING_FIELD(tai_errno, TAI_ERRNO);
READING_FIELD(utc_errno, UTC_ERRNO);
READING_FIELD(max_error_errno, MAX_ERROR_ERRNO);
READING_FIELD(est_error_errno, EST_ERROR_ERRNO);
READING_FIELD(leap_second, LEAP_SECOND);
READING_FIELD(retries, RETRIES);
READING_FIELD(offers, OFFERS);
READING_FIELD(leap_before, LEAP_BEFORE);
READING_FIELD(leap_after, LEAP_AFTER);
READING_FIELD(reserved, LEAP_AFTER + 1);
READING_FIELD(leap_at_sec, LEAP_AT_SEC);
_Static_assert(sizeof(struct vmclock_reading) == VMCLOCK_READING_BYTES,
	       "vmclock.h: VMCLOCK_READING_BYTES");

/* --- A reading of ClockBound's segment: vmclock_clockbound.h ------------ */

#define CLOCKBOUND_FIELD(field, name)                                        \
	_Static_assert(offsetof(struct vmclock_clockbound_reading, field) == \
			       VMCLOCK_CLOCKBOUND_##name,                    \
		       "vmclock_clockbound.h: VMCLOCK_CLOCKBOUND_" #name)

CLOCKBOUND_FIELD(utc_ns, UTC_NS);
CLOCKBOUND_FIELD(earliest_ns, EARLIEST_NS);
CLOCKBOUND_FIELD(latest_ns, LATEST_NS);
CLOCKBOUND_FIELD(as_of_ns, AS_OF_NS);
CLOCKBOUND_FIELD(void_after_ns, VOID_AFTER_NS);
CLOCKBOUND_FIELD(monotonic_ns, MONOTONIC_NS);
CLOCKBOUND_FIELD(bound_ns, BOUND_NS);
CLOCKBOUND_FIELD(disruption_marker, DISRUPTION_MARKER);
CLOCKBOUND_FIELD(max_drift_ppb, MAX_DRIFT_PPB);
CLOCKBOUND_FIELD(segment_status, SEGMENT_STATUS);
CLOCKBOUND_FIELD(status, STATUS);
CLOCKBOUND_FIELD(utc_errno, UTC_ERRNO);
CLOCKBOUND_FIELD(retries, RETRIES);
CLOCKBOUND_FIELD(generation, GENERATION);
CLOCKBOUND_FIELD(layout, LAYOUT);
CLOCKBOUND_FIELD(disruption_support, DISRUPTION_SUPPORT);
_Static_assert(sizeof(struct vmclock_clockbound_reading) ==
		       VMCLOCK_CLOCKBOUND_BYTES,
	       "vmclock_clockbound.h: VMCLOCK_CLOCKBOUND_BYTES");
/* UtcReading of the Java part has memory for either kind of reading. */
_Static_assert((int)VMCLOCK_CLOCKBOUND_BYTES <= (int)VMCLOCK_READING_BYTES,
	       "vmclock_clockbound.h: too large for UtcReading");

/* --- Error numbers: vmclock_errno.h ---------------------- */

#define ERROR_NUMBER(name)                                 \
	_Static_assert((int)VMCLOCK_##name == (int)(name), \
		       "vmclock_errno.h: VMCLOCK_" #name)

ERROR_NUMBER(EPERM);
ERROR_NUMBER(EACCES);
ERROR_NUMBER(ENOENT);
ERROR_NUMBER(ENXIO);
ERROR_NUMBER(ENODEV);
ERROR_NUMBER(ENOTDIR);
ERROR_NUMBER(ELOOP);
ERROR_NUMBER(EAGAIN);
ERROR_NUMBER(ENOMEM);
ERROR_NUMBER(EFAULT);
ERROR_NUMBER(EBUSY);
ERROR_NUMBER(EISDIR);
ERROR_NUMBER(EINVAL);
ERROR_NUMBER(ENFILE);
ERROR_NUMBER(EMFILE);
ERROR_NUMBER(ENOTTY);
ERROR_NUMBER(ENOSPC);
ERROR_NUMBER(EROFS);
ERROR_NUMBER(EDOM);
ERROR_NUMBER(ERANGE);
ERROR_NUMBER(ENAMETOOLONG);
ERROR_NUMBER(ENOLCK);
ERROR_NUMBER(ENOSYS);
ERROR_NUMBER(EUNATCH);
ERROR_NUMBER(ENODATA);
ERROR_NUMBER(ETIME);
ERROR_NUMBER(EPROTO);
ERROR_NUMBER(EBADMSG);
ERROR_NUMBER(EBADFD);
ERROR_NUMBER(ENONET);
ERROR_NUMBER(EOVERFLOW);
ERROR_NUMBER(EREMCHG);
ERROR_NUMBER(EILSEQ);
ERROR_NUMBER(EUSERS);
ERROR_NUMBER(EMSGSIZE);
ERROR_NUMBER(EPROTONOSUPPORT);
ERROR_NUMBER(EOPNOTSUPP);
ERROR_NUMBER(ENOTCONN);
ERROR_NUMBER(EAFNOSUPPORT);
ERROR_NUMBER(ESHUTDOWN);
ERROR_NUMBER(ETIMEDOUT);
ERROR_NUMBER(EINPROGRESS);
