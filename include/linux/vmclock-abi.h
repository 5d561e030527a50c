/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vmclock page, which a hypervisor shares with its guest.
 *
 * Compatible with Linux's uapi header of the same name since Linux 7.0, the
 * first version with VMCLOCK_FLAG_NOTIFICATION_PRESENT.  The names, offsets and
 * values are facts of that interface; the comments are our own.  The build
 * prefers the system's header if it is recent enough.
 *
 * All fields are little-endian.  magic, size and version never change while the
 * device exists.  counter_id, time_type and all fields after seq_count may be
 * read only between two loads of seq_count that give the same even value.
 */
#ifndef __VMCLOCK_ABI_H__
#define __VMCLOCK_ABI_H__

#include <linux/types.h>

/* magic: in memory, the bytes 'V', 'C', 'L', 'K'. */
#define VMCLOCK_MAGIC 0x4b4c4356

/* counter_id: the hardware counter of the formula. */
#define VMCLOCK_COUNTER_ARM_VCNT 0
#define VMCLOCK_COUNTER_X86_TSC 1
#define VMCLOCK_COUNTER_INVALID 0xff

/* time_type: the scale of time_sec and time_frac_sec. */
#define VMCLOCK_TIME_UTC 0
#define VMCLOCK_TIME_TAI 1
#define VMCLOCK_TIME_MONOTONIC 2
#define VMCLOCK_TIME_INVALID_SMEARED 3
#define VMCLOCK_TIME_INVALID_MAYBE_SMEARED 4

/* flags: which other fields are valid, and which disruptions are near. */
#define VMCLOCK_FLAG_TAI_OFFSET_VALID (1 << 0)
#define VMCLOCK_FLAG_DISRUPTION_SOON (1 << 1)
#define VMCLOCK_FLAG_DISRUPTION_IMMINENT (1 << 2)
#define VMCLOCK_FLAG_PERIOD_ESTERROR_VALID (1 << 3)
#define VMCLOCK_FLAG_PERIOD_MAXERROR_VALID (1 << 4)
#define VMCLOCK_FLAG_TIME_ESTERROR_VALID (1 << 5)
#define VMCLOCK_FLAG_TIME_MAXERROR_VALID (1 << 6)
#define VMCLOCK_FLAG_TIME_MONOTONIC (1 << 7)
#define VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT (1 << 8)
#define VMCLOCK_FLAG_NOTIFICATION_PRESENT (1 << 9)

/* clock_status: the time may be relied on only if this is 2 or 3. */
#define VMCLOCK_STATUS_UNKNOWN 0
#define VMCLOCK_STATUS_INITIALIZING 1
#define VMCLOCK_STATUS_SYNCHRONIZED 2
#define VMCLOCK_STATUS_FREERUNNING 3
#define VMCLOCK_STATUS_UNRELIABLE 4

/* leap_second_smearing_hint: how a guest should smear, if it does. */
#define VMCLOCK_SMEARING_STRICT 0
#define VMCLOCK_SMEARING_NOON_LINEAR 1
#define VMCLOCK_SMEARING_UTC_SLS 2

/* leap_indicator: the leap second nearest to the reference time. */
#define VMCLOCK_LEAP_NONE 0
#define VMCLOCK_LEAP_PRE_POS 1
#define VMCLOCK_LEAP_PRE_NEG 2
#define VMCLOCK_LEAP_POS 3
#define VMCLOCK_LEAP_POST_POS 4
#define VMCLOCK_LEAP_POST_NEG 5

struct vmclock_abi {
	__le32 magic;
	__le32 size; /* of the region that begins with this struct, in bytes */
	__le16 version; /* 1 */
	__u8 counter_id;
	__u8 time_type;

	__le32 seq_count; /* odd while an update is in progress */
	__le64 disruption_marker; /* changes when the counter was disrupted */
	__le64 flags;
	__u8 pad[2];
	__u8 clock_status;
	__u8 leap_second_smearing_hint;
	__le16 tai_offset_sec; /* signed; UTC = TAI + tai_offset_sec */
	__u8 leap_indicator;
	__u8 counter_period_shift;

	/* time = time_sec.time_frac_sec + (counter - counter_value) * period */
	__le64 counter_value;
	/* one tick and its errors, in 1 / 2^(64 + counter_period_shift) s */
	__le64 counter_period_frac_sec;
	__le64 counter_period_esterror_rate_frac_sec;
	__le64 counter_period_maxerror_rate_frac_sec;
	__le64 time_sec;
	__le64 time_frac_sec; /* in 1 / 2^64 s */
	__le64 time_esterror_nanosec;
	__le64 time_maxerror_nanosec;

	/* changes when the guest was loaded from a snapshot */
	__le64 vm_generation_counter;
};

#endif /* __VMCLOCK_ABI_H__ */
