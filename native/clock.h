/* SPDX-License-Identifier: Apache-2.0 */
/* An opened page. */
#ifndef VMCLOCK_CLOCK_H
#define VMCLOCK_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vmclock-abi.h>

#include "vmclock.h"

struct vmclock {
	/* The mapping, or NULL where the page is read by pread(2). */
	const struct vmclock_abi *page;
	size_t mapped;
	/* Bytes of struct vmclock_abi that the page's `size` reaches. */
	uint32_t covered;
	/* Why the page's constants allow no counter or no time; 0 if they do. */
	int counter_errno;
	int time_errno;
	int fd;
	/* Set once; nothing is ordered by it but what `ended` needs. */
	_Atomic bool closed;
	/*
	 * An eventfd that wakes this clock's watches when it is closed, made
	 * with the first of them; -1 before.
	 */
	_Atomic int ended;
	/*
	 * Open, mapped, complete, and with time on a scale and over a counter
	 * that fast_now.c knows.
	 */
	_Atomic bool fast;

	/* The fields that never change, in host order. */
	uint32_t magic;
	uint32_t size;
	uint16_t version;
	uint8_t counter_id;
	uint8_t time_type;
};

#endif /* VMCLOCK_CLOCK_H */
