/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of any bytes, through open, read and each function of the time, mapped
 * and by pread(2), for any counter.  The input is a page, a counter and the length
 * of the file.
 */
#include <errno.h>

#include "page_input.h"
#include "page_model.h"
#include "time_model.h"

#define PAGE_BYTES sizeof(struct vmclock_abi)
#define INPUT_BYTES (PAGE_INPUT_BYTES + sizeof(uint16_t))
#define MAX_LENGTH (2 * TEST_PAGE_SIZE)

struct input {
	union {
		struct vmclock_reading reading;
		uint8_t bytes[INPUT_BYTES];
	};
	size_t length;
};

static struct input input_of(const uint8_t *data, size_t size)
{
	struct input input = { 0 };
	uint16_t length = 0;

	memcpy(input.bytes, data, size < INPUT_BYTES ? size : INPUT_BYTES);
	memcpy(&length, input.bytes + PAGE_INPUT_BYTES, sizeof(length));
	/* Most files are a page long. */
	input.length = length % 4 == 0	 ? TEST_PAGE_SIZE
		       : length % 4 == 1 ? PAGE_BYTES
					 : length % (MAX_LENGTH + 1);
	return input;
}

static const char *write_file(const struct input *input)
{
	static struct test_page file;
	static bool made;

	if (!made) {
		file = test_page_new(&input->reading);
		made = true;
	}
	REQUIRE(ftruncate(file.fd, 0) == 0);
	REQUIRE(pwrite(file.fd, input->bytes, PAGE_BYTES, 0) ==
		(ssize_t)PAGE_BYTES);
	REQUIRE(ftruncate(file.fd, (off_t)input->length) == 0);
	return file.path;
}

static int open_error(const struct input *input)
{
	const struct vmclock_reading *r = &input->reading;

	if (input->length < 32)
		return -EMSGSIZE;
	if (r->magic != 0x4b4c4356)
		return -EBADMSG;
	if (input->length < 10 || r->version != 1)
		return -EPROTONOSUPPORT;
	return r->size < 32 || r->size > input->length ? -EMSGSIZE : 0;
}

/* The page's fields in a reading: those that `size` covers, and 0. */
static struct vmclock_reading fields_of(const struct input *input)
{
	struct vmclock_reading r = { 0 };
	size_t covered = input->reading.size < PAGE_BYTES ? input->reading.size
							  : PAGE_BYTES;
	/* A field is absent unless it is covered to its end. */
	static const uint8_t ends[] = { 32, 34, 35, 36, 38, 39, 40,  48,
					56, 64, 72, 80, 88, 96, 104, 112 };
	size_t whole = 32;

	for (size_t i = 0; i < sizeof(ends); i++)
		if (ends[i] <= covered)
			whole = ends[i];
	memcpy(&r, input->bytes, whole);
	return r;
}

/* The flags of absent fields stay in `flags`, but give nothing. */
static void expect_reading(const struct input *input,
			   const struct vmclock_reading *fields,
			   struct time_model *model)
{
	struct vmclock_reading r = *fields;
	int error = 0;

	r.counter = input->reading.counter;
	time_model_of(&r, model);
	if (r.counter_id != COUNTER_ID)
		error = r.counter_id == VMCLOCK_COUNTER_INVALID ? -ENODATA
								: -EOPNOTSUPP;
	if (COVERS(&r, time_frac_sec) == 0 ||
	    r.time_type > VMCLOCK_TIME_MONOTONIC)
		error = -ENODATA;
	if (error == 0)
		return;
	*model = (struct time_model){
		.time_errno = error,
		.tai_errno = error,
		.utc_errno = error,
		.max_error_errno = error,
		.est_error_errno = error,
	};
}

static int64_t now_of(int error, int64_t ns)
{
	return error == 0 ? ns : INT64_MIN - error;
}

static void check_times(const struct vmclock *clock,
			const struct time_model *model, bool mapped)
{
	int64_t tai = now_of(model->tai_errno, model->tai);
	int64_t utc = now_of(model->utc_errno, model->utc);

	FUZZ_SAME(vmclock_tai_ns(clock), tai);
	FUZZ_SAME(vmclock_utc_ns(clock), utc);
	FUZZ_SAME(vmclock_tai_ns_unordered(clock), tai);
	FUZZ_SAME(vmclock_utc_ns_unordered(clock), utc);
	if (!mapped)
		tai = utc = now_of(-EINPROGRESS, 0);
	FUZZ_SAME(vmclock_tai_ns_nowait(clock), tai);
	FUZZ_SAME(vmclock_utc_ns_nowait(clock), utc);
	FUZZ_SAME(vmclock_tai_ns_unordered_nowait(clock), tai);
	FUZZ_SAME(vmclock_utc_ns_unordered_nowait(clock), utc);
}

/* There are no bounds, or they are those of the model. */
static void check_bounds(int64_t moved, int64_t base, int error,
			 int64_t earliest, int64_t latest)
{
	if (moved == VMCLOCK_NO_BOUNDS)
		return;
	FUZZ_SAME(error, 0);
	FUZZ_SAME(base + (moved >> 32), earliest);
	FUZZ_SAME(base + (int32_t)moved, latest);
}

/* `ago` is how far the bounds that are passed are behind the time. */
static void check_both_bounds(const struct vmclock *clock,
			      const struct time_model *m, int64_t ago,
			      bool mapped)
{
	int tai_errno = m->tai_errno != 0 ? m->tai_errno : m->max_error_errno;
	int utc_errno = m->utc_errno != 0 ? m->utc_errno : m->max_error_errno;
	int64_t tai_base = (int64_t)((uint64_t)m->tai - (uint64_t)ago);
	int64_t utc_base = (int64_t)((uint64_t)m->utc - (uint64_t)ago);
	int64_t tai = vmclock_tai_bounds_nowait(clock, tai_base, tai_base);
	int64_t utc = vmclock_utc_bounds_nowait(clock, utc_base, utc_base);

	check_bounds(tai, tai_base, tai_errno, m->tai_earliest, m->tai_latest);
	check_bounds(utc, utc_base, utc_errno, m->utc_earliest, m->utc_latest);
	FUZZ_TRUE(mapped ||
		  (tai == VMCLOCK_NO_BOUNDS && utc == VMCLOCK_NO_BOUNDS));
}

static bool has_generation(const struct vmclock_reading *fields)
{
	return COVERS(fields, vm_generation_counter) &&
	       flags_set(fields, VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT);
}

static void check_words(const struct vmclock *clock,
			const struct vmclock_reading *fields)
{
	bool has = has_generation(fields);
	uint64_t value = 0;

	FUZZ_SAME(vmclock_generation(clock, &value), has ? 0 : -ENODATA);
	if (has)
		FUZZ_SAME(value, fields->vm_generation_counter);
	FUZZ_SAME(vmclock_disruption_marker(clock, &value), 0);
	FUZZ_SAME(value, fields->disruption_marker);
	FUZZ_SAME(vmclock_in_update(clock), fields->seq_count & 1);
}

static bool has_both(const struct vmclock_reading *f, uint64_t time_flag,
		     uint64_t period_flag)
{
	return flags_set(f, time_flag) && flags_set(f, period_flag);
}

/* The bits of enum vmclock_offer, whatever the status and the values are. */
static uint32_t offers_of_page(const struct vmclock_reading *f)
{
	bool utc = f->time_type == VMCLOCK_TIME_UTC;
	bool tai = f->time_type == VMCLOCK_TIME_TAI;
	bool offset = flags_set(f, VMCLOCK_FLAG_TAI_OFFSET_VALID);
	bool counter = f->counter_id == COUNTER_ID;
	bool time = counter && COVERS(f, time_frac_sec) &&
		    f->time_type <= VMCLOCK_TIME_MONOTONIC;
	bool max_error = COVERS(f, time_maxerror_nanosec) &&
			 has_both(f, VMCLOCK_FLAG_TIME_MAXERROR_VALID,
				  VMCLOCK_FLAG_PERIOD_MAXERROR_VALID);
	bool est_error = COVERS(f, time_esterror_nanosec) &&
			 has_both(f, VMCLOCK_FLAG_TIME_ESTERROR_VALID,
				  VMCLOCK_FLAG_PERIOD_ESTERROR_VALID);
	uint32_t offers = VMCLOCK_OFFERS_MARKER;

	if (has_generation(f))
		offers |= VMCLOCK_OFFERS_GENERATION;
	if (flags_set(f, VMCLOCK_FLAG_NOTIFICATION_PRESENT))
		offers |= VMCLOCK_OFFERS_NOTIFICATION;
	if (counter)
		offers |= VMCLOCK_OFFERS_COUNTER;
	if (time)
		offers |= VMCLOCK_OFFERS_TIME;
	if (time && (utc || (tai && offset)))
		offers |= VMCLOCK_OFFERS_UTC;
	if (time && (tai || (utc && offset)))
		offers |= VMCLOCK_OFFERS_TAI;
	if (time && max_error)
		offers |= VMCLOCK_OFFERS_MAX_ERROR;
	if (time && est_error)
		offers |= VMCLOCK_OFFERS_EST_ERROR;
	return offers;
}

static void check_reading(const struct vmclock_reading *r,
			  const struct input *input,
			  const struct vmclock_reading *fields,
			  const struct time_model *model)
{
	FUZZ_SAME(memcmp(r, fields, PAGE_BYTES), 0);
	time_model_check(model, r);
	FUZZ_SAME(r->counter,
		  r->counter_errno == 0 ? input->reading.counter : 0);
	FUZZ_SAME(r->retries, 0);
	FUZZ_SAME(r->offers, offers_of_page(fields));
}

/* From 100 ms after the first call on, the update is known not to end. */
static bool is_busy(int64_t error)
{
	return error == -EINPROGRESS || error == -ETIMEDOUT;
}

/* A reading that waits would take 100 ms. */
static void check_in_update(const struct vmclock *clock)
{
	struct vmclock_reading r;
	int error = vmclock_read_nowait(clock, &r);

	FUZZ_TRUE(is_busy(error));
	FUZZ_SAME(r.utc_errno, error);
	FUZZ_SAME(r.time_ns, 0);
	FUZZ_TRUE(is_busy(INT64_MIN - vmclock_tai_ns_nowait(clock)));
	FUZZ_TRUE(is_busy(INT64_MIN - vmclock_utc_ns_unordered_nowait(clock)));
	FUZZ_SAME(vmclock_utc_bounds_nowait(clock, 0, 0), VMCLOCK_NO_BOUNDS);
}

static void check_open(const struct vmclock *clock, const struct input *input,
		       bool mapped)
{
	struct vmclock_reading fields = fields_of(input), r;
	struct time_model model;

	check_words(clock, &fields);
	if ((fields.seq_count & 1) != 0) {
		check_in_update(clock);
		return;
	}
	expect_reading(input, &fields, &model);
	FUZZ_SAME(vmclock_read(clock, &r), 0);
	check_reading(&r, input, &fields, &model);
	FUZZ_SAME(vmclock_read_nowait(clock, &r), mapped ? 0 : -EINPROGRESS);
	if (mapped)
		check_reading(&r, input, &fields, &model);
	check_times(clock, &model, mapped);
	check_both_bounds(clock, &model, 1000000000, mapped);
	check_both_bounds(clock, &model, (int32_t)fields.disruption_marker,
			  mapped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = input_of(data, size);
	const char *path = write_file(&input);

	counter_input.given = true;
	counter_input.value = input.reading.counter;
	for (unsigned int flags = 0; flags <= VMCLOCK_OPEN_PREAD; flags++) {
		bool mapped = flags == 0;
		struct vmclock *clock;

		FUZZ_SAME(vmclock_open(path, flags, &clock),
			  open_error(&input));
		if (clock == NULL)
			continue;
		/* It would wait in vmclock_disruption_marker(). */
		if (mapped || (input.reading.seq_count & 1) == 0)
			check_open(clock, &input, mapped);
		vmclock_close(clock);
		FUZZ_SAME(vmclock_utc_ns(clock), now_of(-ESHUTDOWN, 0));
		FUZZ_SAME(vmclock_utc_bounds_nowait(clock, 0, 0),
			  VMCLOCK_NO_BOUNDS);
		vmclock_free(clock);
	}
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	return page_input_mutate(data, size, max_size, seed);
}
