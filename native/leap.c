/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leap seconds from the page's indicator.
 *
 * A leap second belongs to the end of a UTC month.  The indicator and the
 * offset are those of the reference time, so the month is the reference's.
 * UTC is counted as POSIX and Linux do: an inserted second repeats the count
 * of 23:59:59, a deleted one is skipped.
 */
#include "leap.h"

#include <errno.h>

#include <linux/vmclock-abi.h>

#include "units.h"

#define DAYS_PER_400_YEARS 146097

/* In the year 2261; nanoseconds beyond 2262 do not fit into 64 bits. */
#define SEC_LIMIT INT64_C(9200000000)

/*
 * Counts years from 1 March, so that the leap day is a year's last, and
 * finds the first days of the month around `day` (1970-01-01 is 0) and of
 * the next.  Months from March on begin at day (153 * m + 2) / 5.
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
		/* February: the year that began in March ends with it. */
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
		 * Is the reference, inside the inserted second, counted as
		 * Linux does, repeating the month's last second, or does the
		 * count run on into the next month's first?  Its place tells.
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
