/* SPDX-License-Identifier: Apache-2.0 */
/* Factors between units of time. */
#ifndef VMCLOCK_UNITS_H
#define VMCLOCK_UNITS_H

#define NS_PER_USEC 1000
#define NS_PER_MS 1000000
#define NS_PER_SEC 1000000000
#define SEC_PER_DAY 86400

#endif /* VMCLOCK_UNITS_H */
