/* SPDX-License-Identifier: Apache-2.0 */
/* The expected values of a reading, with leap seconds, in arithmetic of its own. */
#ifndef VMCLOCK_FUZZ_TIME_MODEL_H
#define VMCLOCK_FUZZ_TIME_MODEL_H

#include "vmclock.h"

struct leap_model {
	/* The second of the page's scale at which the step is, and its sides. */
	int64_t at_sec;
	int64_t before, after;
};

/* A value is expected only if its errno is 0. */
struct time_model {
	int time_errno, tai_errno, utc_errno, max_error_errno, est_error_errno;
	int64_t time, tai, utc;
	int64_t time_earliest, tai_earliest, utc_earliest;
	int64_t time_latest, tai_latest, utc_latest;
	int64_t max_error, est_error;
	bool leap_second;
	struct leap_model leap;
};

/* Computes the times for the fields and the counter of a reading. */
void time_model_of(const struct vmclock_reading *reading,
		   struct time_model *model);

/* Aborts if the derived values of the reading are not those of the model. */
void time_model_check(const struct time_model *model,
		      const struct vmclock_reading *reading);

#endif /* VMCLOCK_FUZZ_TIME_MODEL_H */
