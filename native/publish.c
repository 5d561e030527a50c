/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishes this machine's own clock as a vmclock page.
 *
 * Each update uses a sample of the kernel's clock as the page's reference, and
 * the slope over the last few samples as the counter's period.  The error bounds
 * are the kernel's (ntp_adjtime(2)) plus the error of sampling.
 */
#include "publish.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "altered_time.h"
#include "counter.h"
#include "page_time.h"
#include "rate.h"
#include "seqcount.h"
#include "units.h"
#include "writer.h"

/* The kernel counts leap seconds even from an unset 0: then it is smaller. */
#define PLAUSIBLE_TAI_OFFSET 10

struct vmclock_publisher {
	struct vmclock_writer *writer;
	struct rate_estimate estimate;
	uint8_t time_type;
	/* TAI - UTC as given by the caller, and the kernel's at that time. */
	int32_t given_tai_offset;
	int32_t kernel_tai_offset;
	struct altered_time altered;
};

/*
 * Returns the kernel's offset if it is set.  Else returns the caller's, changed
 * by as much as the kernel's has changed since.
 */
static int32_t tai_minus_utc(const struct vmclock_publisher *p,
			     const struct kernel_time *sample)
{
	if (sample->tai_offset_sec >= PLAUSIBLE_TAI_OFFSET)
		return sample->tai_offset_sec;
	if (p->given_tai_offset == 0)
		return 0;
	return p->given_tai_offset + sample->tai_offset_sec -
	       p->kernel_tai_offset;
}

static uint64_t page_flags(const struct vmclock_publisher *p,
			   int32_t tai_offset_sec)
{
	/* Keeps the maintenance flags, which other programs set. */
	uint64_t kept = page_load64(&p->writer->page->flags) &
			(VMCLOCK_FLAG_DISRUPTION_SOON |
			 VMCLOCK_FLAG_DISRUPTION_IMMINENT);

	return kept | VMCLOCK_FLAG_PERIOD_ESTERROR_VALID |
	       VMCLOCK_FLAG_PERIOD_MAXERROR_VALID |
	       VMCLOCK_FLAG_TIME_ESTERROR_VALID |
	       VMCLOCK_FLAG_TIME_MAXERROR_VALID |
	       VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT |
	       (tai_offset_sec != 0 ? VMCLOCK_FLAG_TAI_OFFSET_VALID : 0);
}

/* ns / 10^9 in units of 1 / 2^64, rounded down, by 64-bit operations. */
static uint64_t frac64(uint64_t ns)
{
	const uint64_t whole = UINT64_MAX / NS_PER_SEC;
	const uint64_t rest = UINT64_MAX % NS_PER_SEC + 1;

	return ns * whole + ns * rest / NS_PER_SEC;
}

static int64_t on_page_scale(const struct vmclock_publisher *p,
			     const struct kernel_time *sample)
{
	return p->time_type == VMCLOCK_TIME_TAI
		       ? sample->realtime_ns +
				 (int64_t)tai_minus_utc(p, sample) * NS_PER_SEC
		       : sample->realtime_ns;
}

static void store_time(struct vmclock_publisher *p,
		       const struct kernel_time *sample)
{
	struct vmclock_abi *page = p->writer->page;
	const struct counter_rate *rate = &p->estimate.rate;
	uint64_t sampling_ns = rate_sampling_error_ns(sample, rate);
	int64_t now = on_page_scale(p, sample);
	int32_t tai_offset_sec = tai_minus_utc(p, sample);

	page_store64(&page->flags, page_flags(p, tai_offset_sec));
	page_store8(&page->clock_status, sample->synchronized
						 ? VMCLOCK_STATUS_SYNCHRONIZED
						 : VMCLOCK_STATUS_FREERUNNING);
	page_store16(&page->tai_offset_sec, (uint16_t)-tai_offset_sec);
	page_store8(&page->leap_indicator, sample->leap_indicator);
	page_store8(&page->counter_period_shift, rate->shift);
	page_store64(&page->counter_value, sample->counter);
	page_store64(&page->counter_period_frac_sec, rate->period_frac_sec);
	page_store64(&page->counter_period_esterror_rate_frac_sec,
		     rate->est_error_frac_sec);
	page_store64(&page->counter_period_maxerror_rate_frac_sec,
		     rate->max_error_frac_sec);
	page_store64(&page->time_sec, (uint64_t)(now / NS_PER_SEC));
	page_store64(&page->time_frac_sec,
		     frac64((uint64_t)(now % NS_PER_SEC)));
	page_store64(&page->time_esterror_nanosec,
		     sample->est_error_ns + sampling_ns);
	page_store64(&page->time_maxerror_nanosec,
		     sample->max_error_ns + sampling_ns);
}

static struct kernel_time newest(const struct vmclock_publisher *p)
{
	return altered_time_apply(&p->altered, rate_newest(&p->estimate));
}

/* Reads the page as of a value of the counter. */
static void read_page_at(const struct vmclock_publisher *p, uint64_t counter,
			 struct vmclock_reading *r)
{
	const struct vmclock_abi *page = p->writer->page;

	memset(r, 0, sizeof(*r));
	r->size = WRITER_PAGE_SIZE;
	r->counter_id = COUNTER_ID;
	r->time_type = p->time_type;
	r->clock_status = page_load8(&page->clock_status);
	r->flags = page_load64(&page->flags);
	r->leap_indicator = page_load8(&page->leap_indicator);
	r->counter_period_shift = page_load8(&page->counter_period_shift);
	r->counter_value = page_load64(&page->counter_value);
	r->counter_period_frac_sec =
		page_load64(&page->counter_period_frac_sec);
	r->counter_period_maxerror_rate_frac_sec =
		page_load64(&page->counter_period_maxerror_rate_frac_sec);
	r->time_sec = page_load64(&page->time_sec);
	r->time_frac_sec = page_load64(&page->time_frac_sec);
	r->time_maxerror_nanosec = page_load64(&page->time_maxerror_nanosec);
	vmclock_reading_at(r, counter);
}

/* Returns whether the sample is outside of the bounds of the page. */
static bool contradicts_page(const struct vmclock_publisher *p,
			     const struct kernel_time *sample)
{
	int64_t slack =
		(int64_t)rate_sampling_error_ns(sample, &p->estimate.rate);
	int64_t now = on_page_scale(p, sample);
	struct vmclock_reading r;

	read_page_at(p, sample->counter, &r);
	if (r.max_error_errno != 0)
		return true;
	/*
	 * The kernel's clock steps at a leap second, but time_ns of a page of
	 * UTC is continuous, so the sample is compared with UTC.
	 */
	if (p->time_type == VMCLOCK_TIME_UTC)
		return r.utc_errno != 0 || now < r.utc_earliest_ns - slack ||
		       now > r.utc_latest_ns + slack;
	return now < r.time_earliest_ns - slack ||
	       now > r.time_latest_ns + slack;
}

static void withdraw_time(struct vmclock_publisher *p)
{
	if (vmclock_writer_begin(p->writer) != 0)
		return;
	page_store8(&p->writer->page->clock_status, VMCLOCK_STATUS_UNRELIABLE);
	vmclock_writer_commit(p->writer);
}

/*
 * If the update fails, the page's time stays, and its bound grows with the
 * counter.  A time that the sample contradicts is withdrawn.
 */
int publish_sample(struct vmclock_publisher *p,
		   const struct kernel_time *sample)
{
	struct vmclock_abi *page = p->writer->page;
	struct kernel_time reference = altered_time_apply(&p->altered, sample);
	bool lost = contradicts_page(p, &reference);
	int error = 0;

	if (lost) {
		error = rate_calibrate(&p->estimate);
		reference = newest(p);
		if (error != 0)
			withdraw_time(p);
	} else {
		error = rate_add_sample(&p->estimate, sample);
	}
	if (error == 0)
		error = vmclock_writer_begin(p->writer);
	if (error != 0)
		return error;
	if (lost)
		page_raise64(&page->disruption_marker);
	store_time(p, &reference);
	vmclock_writer_commit(p->writer);
	return 0;
}

int vmclock_publisher_update(struct vmclock_publisher *publisher)
{
	struct kernel_time sample;
	int error;

	if (publisher == NULL)
		return -ESHUTDOWN;
	error = kernel_time_sample(&sample);
	return error != 0 ? error : publish_sample(publisher, &sample);
}

/*
 * An existing page keeps its count and its generation.  Its marker is increased,
 * because the counter may have been disrupted while no publisher watched it.  It
 * gets this machine's counter and this publisher's time scale, which readers
 * read again with each count.
 */
static int first_update(struct vmclock_publisher *p)
{
	struct vmclock_abi *page = p->writer->page;
	struct kernel_time now = newest(p);
	bool fresh = page_load32(&page->magic) == 0;
	int error = vmclock_writer_begin(p->writer);

	if (error != 0)
		return error;
	if (fresh) {
		page_store32(&page->size, WRITER_PAGE_SIZE);
		page_store16(&page->version, PAGE_VERSION);
	} else {
		page_raise64(&page->disruption_marker);
	}
	page_store8(&page->counter_id, COUNTER_ID);
	page_store8(&page->time_type, p->time_type);
	page_store8(&page->leap_second_smearing_hint, VMCLOCK_SMEARING_STRICT);
	store_time(p, &now);
	vmclock_writer_commit(p->writer);
	if (fresh) {
		/*
		 * Keeps all other stores ahead of the magic number, so that a
		 * reader that sees the number sees a complete page.  Pairs with
		 * check_header() in open.c.
		 */
		atomic_thread_fence(memory_order_release);
		page_store32(&page->magic, VMCLOCK_MAGIC);
	}
	return 0;
}

static int start_publishing(struct vmclock_publisher *p, const char *path,
			    int32_t tai_offset_sec)
{
	struct kernel_time now;
	int error;

	if (COUNTER_ID == VMCLOCK_COUNTER_INVALID)
		return -EOPNOTSUPP;
	/* First, so that a failure leaves no new file. */
	error = rate_calibrate(&p->estimate);
	if (error == 0)
		error = altered_time_start(&p->altered,
					   rate_newest(&p->estimate));
	if (error == 0)
		error = writer_create(path, &p->writer);
	if (error != 0)
		return error;
	now = newest(p);
	p->given_tai_offset = tai_offset_sec;
	p->kernel_tai_offset = now.tai_offset_sec;
	p->time_type = tai_minus_utc(p, &now) != 0 ? VMCLOCK_TIME_TAI
						   : VMCLOCK_TIME_UTC;
	return first_update(p);
}

static int create(const char *path, int32_t tai_offset_sec,
		  struct altered_time altered,
		  struct vmclock_publisher **publisher)
{
	struct vmclock_publisher *p;
	int error;

	if (publisher == NULL)
		return -EFAULT;
	*publisher = NULL;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return -ENOMEM;
	p->altered = altered;
	error = start_publishing(p, path, tai_offset_sec);
	if (error != 0) {
		vmclock_writer_free(p->writer);
		free(p);
		return error;
	}
	*publisher = p;
	return 0;
}

int vmclock_publisher_create(const char *path, int32_t tai_offset_sec,
			     struct vmclock_publisher **publisher)
{
	struct altered_time none = { .leap = VMCLOCK_ALTERED_KERNEL_LEAP };

	return create(path, tai_offset_sec, none, publisher);
}

int vmclock_publisher_create_altered(const char *path, int32_t tai_offset_sec,
				     int64_t offset_ns, int64_t max_error_ns,
				     int32_t leap,
				     struct vmclock_publisher **publisher)
{
	struct altered_time altered = { .active = true,
					.offset_ns = offset_ns,
					.max_error_ns = max_error_ns,
					.leap = leap };

	return create(path, tai_offset_sec, altered, publisher);
}

struct vmclock_writer *
vmclock_publisher_writer(struct vmclock_publisher *publisher)
{
	return publisher == NULL ? NULL : publisher->writer;
}

int vmclock_publisher_fd(const struct vmclock_publisher *publisher)
{
	return publisher == NULL ? -ESHUTDOWN : publisher->writer->fd;
}

void vmclock_publisher_free(struct vmclock_publisher *publisher)
{
	if (publisher == NULL)
		return;
	/* No publisher vouches for this time any more. */
	withdraw_time(publisher);
	vmclock_writer_free(publisher->writer);
	free(publisher);
}
