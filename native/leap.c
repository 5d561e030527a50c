/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds leap seconds from the page's indicator.
 *
 * A leap second is at the end of a UTC month.  The indicator and the offset are
 * valid at the reference time, so the month is the one of the reference time.
 * UTC is counted as by POSIX and Linux: an inserted second repeats the count of
 * 23:59:59, and a deleted second is skipped.
 */
#include "leap.h"

#include <errno.h>

#include <linux/vmclock-abi.h>

#include "units.h"

#define DAYS_PER_400_YEARS 146097

/* In the year 2261.  Nanoseconds after 2262 do not fit into 64 bits. */
#define SEC_LIMIT INT64_C(9200000000)

/*
 * Finds the first day of the month that contains `day`, and the first day of the
 * next month.  Day 0 is 1970-01-01.  Years begin on 1 March here, so that the
 * leap day is the last day of a year.  Month m from March begins on day
 * (153 * m + 2) / 5 of its year.
 */
static void find_month_around(int64_t day, int64_t *first, int64_t *next)
{
	int64_t since = day + 719468; /* from 0000-03-01 */
	int64_t era = (since >= 0 ? since : since - DAYS_PER_400_YEARS + 1) /
		      DAYS_PER_400_YEARS;
	int64_t of_era = since - era * DAYS_PER_400_YEARS;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 -
			of_era / (DAYS_PER_400_YEARS - 1)) /
		       365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	int64_t year_begins = day - of_year;

	*first = year_begins + (153 * month + 2) / 5;
	if (month < 11) {
		*next = year_begins + (153 * (month + 1) + 2) / 5;
	} else {
		/* February is the last month of a year that begins in March. */
		int64_t next_year = year + 1;

		*next = year_begins + 365 +
			(next_year % 4 == 0 &&
			 (next_year % 100 != 0 || next_year % 400 == 0));
	}
}

int leap_find(uint64_t reference_sec, int32_t utc_offset_sec, uint8_t indicator,
	      struct leap *leap)
{
	int64_t utc, day, first, next;

	if (reference_sec >= (uint64_t)SEC_LIMIT)
		return -EOVERFLOW;
	utc = (int64_t)reference_sec + utc_offset_sec;
	day = (utc >= 0 ? utc : utc - SEC_PER_DAY + 1) / SEC_PER_DAY;
	find_month_around(day, &first, &next);
	first *= SEC_PER_DAY;
	next *= SEC_PER_DAY;

	leap->before = 0;
	leap->after = 0;
	leap->at_sec = 0;
	switch (indicator) {
	case VMCLOCK_LEAP_PRE_POS:
		leap->at_sec = next;
		leap->after = -1;
		break;
	case VMCLOCK_LEAP_PRE_NEG:
		leap->at_sec = next - 1;
		leap->after = 1;
		break;
	case VMCLOCK_LEAP_POS:
		/*
		 * The reference is inside the inserted second.  Its count is
		 * either, as in Linux, that of the month's last second again,
		 * or that of the next month's first second.
		 */
		if (utc == next - 1) {
			leap->at_sec = next - 1;
			leap->before = 1;
		} else if (utc == first) {
			leap->at_sec = first;
			leap->after = -1;
		} else {
			return -EDOM;
		}
		break;
	case VMCLOCK_LEAP_POST_POS:
		leap->at_sec = first - 1;
		leap->before = 1;
		break;
	case VMCLOCK_LEAP_POST_NEG:
		leap->at_sec = first;
		leap->before = -1;
		break;
	default:
		return -EDOM;
	}
	leap->at_sec -= utc_offset_sec;
	return 0;
}
