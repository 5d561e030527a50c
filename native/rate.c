/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rate is the slope over the last few samples.  Its error has two terms: the
 * width of the samples' windows, and the corrections that the kernel may make to
 * its clock.
 */
#include "rate.h"

#include <errno.h>
#include <stdbool.h>
#include <time.h>

#include "int192.h"

#define CALIBRATION_NS 10000000

static double tick_sec(const struct kernel_time *older,
		       const struct kernel_time *newer)
{
	return (double)(newer->realtime_ns - older->realtime_ns) / 1e9 /
	       (double)(newer->counter - older->counter);
}

int rate_fit(const struct kernel_time *older, const struct kernel_time *newer,
	     struct counter_rate *rate)
{
	double ticks = (double)(newer->counter - older->counter);
	double open =
		(double)(newer->uncertainty_ticks + older->uncertainty_ticks) /
		ticks;
	double period = tick_sec(older, newer) * 0x1p64;

	if (newer->tai_offset_sec != older->tai_offset_sec ||
	    newer->counter - older->counter > INT64_MAX ||
	    newer->counter == older->counter || !(open < 1) || !(period >= 1) ||
	    !(period < 0x1p63))
		return -ERANGE;
	/* The largest shift that leaves the period below 2^63. */
	for (rate->shift = 0; period < 0x1p62; rate->shift++)
		period *= 2;
	rate->period_frac_sec = (uint64_t)period;
	rate->est_error_frac_sec = (uint64_t)(period * open) + 1;
	rate->max_error_frac_sec =
		(uint64_t)(period * (open + KERNEL_DRIFT_PPM * 1e-6)) + 1;
	return 0;
}

static const struct kernel_time *sample_ago(const struct rate_estimate *e,
					    unsigned int ago)
{
	return &e->samples[(e->taken - 1 - ago) % RATE_SAMPLES];
}

static void keep_sample(struct rate_estimate *e,
			const struct kernel_time *sample)
{
	e->samples[e->taken % RATE_SAMPLES] = *sample;
	e->taken++;
}

uint64_t rate_sampling_error_ns(const struct kernel_time *sample,
				const struct counter_rate *rate)
{
	struct int192 none = { 0 };

	return (uint64_t)int192_ceil_ns(
		       none,
		       int192_product(sample->uncertainty_ticks + 1,
				      rate->period_frac_sec),
		       rate->shift) +
	       1;
}

const struct kernel_time *rate_newest(const struct rate_estimate *e)
{
	return sample_ago(e, 0);
}

int rate_calibrate(struct rate_estimate *e)
{
	static const struct timespec distance = { 0, CALIBRATION_NS };
	struct kernel_time older, newer;
	int error = kernel_time_sample(&older);

	if (error != 0)
		return error;
	nanosleep(&distance, NULL);
	error = kernel_time_sample(&newer);
	if (error == 0)
		error = rate_fit(&older, &newer, &e->rate);
	if (error != 0)
		return error;
	e->taken = 0;
	keep_sample(e, &older);
	keep_sample(e, &newer);
	return 0;
}

/*
 * Returns whether the clock was set since the last sample: it moved farther than
 * a correction of its rate can move it.  A step inside the bounds disrupts
 * nothing, but a rate computed across it would.
 */
static bool clock_stepped(const struct rate_estimate *e,
			  const struct kernel_time *sample)
{
	static const struct int192 none;
	const struct kernel_time *last = sample_ago(e, 0);
	uint64_t ticks = sample->counter - last->counter;
	int128 expected_ns = int192_floor_ns(
		none, int192_product(ticks, e->rate.period_frac_sec),
		e->rate.shift);
	int128 off_ns = sample->realtime_ns - last->realtime_ns - expected_ns;
	/* 1 / 1024 is twice 500 ppm and needs no division by libgcc. */
	int128 most_ns = (expected_ns >> 10) +
			 (int128)rate_sampling_error_ns(last, &e->rate) +
			 (int128)rate_sampling_error_ns(sample, &e->rate);

	return off_ns > most_ns || off_ns < -most_ns;
}

/*
 * A slope over less than a calibration is worse than the calibration, most of all
 * if the counter moves in steps of many ticks.
 */
static bool too_close(const struct kernel_time *last,
		      const struct kernel_time *sample)
{
	return sample->tai_offset_sec == last->tai_offset_sec &&
	       sample->realtime_ns >= last->realtime_ns &&
	       sample->realtime_ns - last->realtime_ns < CALIBRATION_NS;
}

int rate_add_sample(struct rate_estimate *e, const struct kernel_time *sample)
{
	unsigned int span = e->taken < RATE_SAMPLES ? e->taken : RATE_SAMPLES;
	struct counter_rate rate;
	bool step;

	if (too_close(sample_ago(e, 0), sample))
		return 0;
	step = clock_stepped(e, sample);
	if (step && span == 1)
		return rate_calibrate(e);
	if (step ||
	    sample->tai_offset_sec != sample_ago(e, 0)->tai_offset_sec) {
		e->taken = 0;
		keep_sample(e, sample);
	} else if (rate_fit(sample_ago(e, span - 1), sample, &rate) == 0) {
		e->rate = rate;
		keep_sample(e, sample);
	}
	return 0;
}
