/* SPDX-License-Identifier: Apache-2.0 */
/* Publishing: the page after a sample. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "child.h"
#include "published_page.h"

static void publishes_the_kernels_clock(void)
{
	struct published made = publish(37);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r;
	int64_t before = test_clock_ns(CLOCK_REALTIME), after;

	r = read_published(&made);
	after = test_clock_ns(CLOCK_REALTIME);
	CHECK_EQ(r.size, 4096);
	CHECK_EQ(r.version, 1);
	CHECK_EQ(r.counter_id, vmclock_counter_id());
	CHECK_EQ(r.time_type, VMCLOCK_TIME_TAI);
	CHECK_EQ(r.seq_count, 2);
	CHECK_EQ(r.disruption_marker, 0);
	CHECK_EQ(r.vm_generation_counter, 0);
	CHECK_EQ(r.flags, TEST_ALL_FLAGS);
	CHECK_EQ(r.tai_offset_sec, -tai_offset_of(&sample));
	CHECK_EQ(r.utc_errno, 0);
	CHECK_EQ(r.max_error_errno, 0);
	CHECK_EQ(r.est_error_errno, 0);
	/* The bound is the kernel's.  The true distance is far smaller. */
	CHECK_MOST(r.utc_earliest_ns, after);
	CHECK_MOST(before, r.utc_latest_ns);
	CHECK_MOST(before - r.utc_ns, SEC / 100);
	CHECK_MOST(r.utc_ns - after, SEC / 100);
	CHECK_EQ(r.tai_ns - r.utc_ns, tai_offset_of(&sample) * SEC);
	unpublish(&made);
}

static void publishes_a_sample(void)
{
	struct published made = publish(37);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r = publish_one(&made, &sample);
	int64_t tai = sample.realtime_ns + tai_offset_of(&sample) * SEC;
	double tick_ns = 1e9 * test_frac_sec(r.counter_period_frac_sec,
					     r.counter_period_shift);
	/* Plus the tick in which a reader reads. */
	double open_ns = (double)(sample.uncertainty_ticks + 1) * tick_ns;

	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_SYNCHRONIZED);
	CHECK_EQ(r.leap_indicator, VMCLOCK_LEAP_NONE);
	CHECK_EQ(r.counter_value, sample.counter);
	CHECK_EQ(r.time_sec, tai / SEC);
	CHECK_MOST(1000 + open_ns, r.time_maxerror_nanosec);
	CHECK_MOST(r.time_maxerror_nanosec, 1000000);
	CHECK_MOST(100, r.time_esterror_nanosec);
	/* Exact to the nanosecond, although the fraction is rounded. */
	vmclock_reading_at(&r, sample.counter);
	CHECK_MOST(r.tai_ns, tai);
	CHECK_MOST(tai - 1, r.tai_ns);
	CHECK_MOST(r.tai_earliest_ns, tai - 1000);
	CHECK_MOST(tai + 1000, r.tai_latest_ns);

	sample = sample_now();
	sample.synchronized = false;
	r = publish_one(&made, &sample);
	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_FREERUNNING);
	CHECK_EQ(r.disruption_marker, 0);
	CHECK_EQ(r.utc_errno, 0);
	for (uint8_t leap = 0; leap < 6; leap++) {
		sample = sample_now();
		sample.leap_indicator = leap;
		r = publish_one(&made, &sample);
		CHECK_EQ(r.leap_indicator, leap);
		CHECK_EQ(r.disruption_marker, 0);
	}
	unpublish(&made);
}

static void prefers_the_kernels_tai_offset(void)
{
	struct published made = publish(30);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r = read_published(&made);
	bool known = sample.tai_offset_sec >= 10;

	CHECK_EQ(r.tai_offset_sec, known ? -sample.tai_offset_sec : -30);
	/* A change of the offset moves TAI out of its bounds. */
	sample = sample_now();
	sample.tai_offset_sec = known ? sample.tai_offset_sec + 1 : 37;
	CHECK_EQ(publish_sample(made.publisher, &sample), 0);
	r = read_published(&made);
	CHECK_EQ(r.flags & VMCLOCK_FLAG_TAI_OFFSET_VALID, 1);
	unpublish(&made);
}

static void offers_no_tai_if_the_offset_is_unknown(void)
{
	struct kernel_time sample = sample_now();
	struct published made = publish(0);
	struct vmclock_reading r = read_published(&made);

	if (sample.tai_offset_sec >= 10) {
		CHECK_EQ(r.time_type, VMCLOCK_TIME_TAI);
		CHECK_EQ(r.tai_errno, 0);
		unpublish(&made);
		return;
	}
	CHECK_EQ(r.time_type, VMCLOCK_TIME_UTC);
	CHECK_EQ(r.flags, TEST_ALL_FLAGS & ~VMCLOCK_FLAG_TAI_OFFSET_VALID);
	CHECK_EQ(r.tai_errno, -ENODATA);
	CHECK_EQ(r.utc_errno, 0);
	CHECK_MOST(r.utc_earliest_ns, test_clock_ns(CLOCK_REALTIME));
	/* When the kernel learns the offset, the page offers TAI. */
	sample = sample_now();
	sample.tai_offset_sec = 37;
	r = publish_one(&made, &sample);
	CHECK_EQ(r.disruption_marker, 0);
	CHECK_EQ(r.tai_errno, 0);
	CHECK_EQ(r.tai_ns - r.utc_ns, 37 * SEC);
	unpublish(&made);
}

static void raises_the_marker_for_a_step_beyond_the_bound(void)
{
	static const int64_t steps[] = { SEC / 100, -SEC / 100, 3600 * SEC,
					 -3600 * SEC };
	struct published made = publish(37);
	struct vmclock_reading r;

	for (unsigned int i = 0; i < 4; i++) {
		struct kernel_time sample = sample_now();

		/* A narrow bound, and then a sample outside of it. */
		r = publish_one(&made, &sample);
		CHECK_EQ(r.disruption_marker, i);
		sample = sample_now();
		sample.realtime_ns += steps[i];
		r = publish_one(&made, &sample);
		CHECK_EQ(r.disruption_marker, i + 1);
		CHECK_EQ(r.vm_generation_counter, 0);
		CHECK_EQ(r.seq_count & 1, 0);
		/* Calibrated again, against the true clock. */
		CHECK_EQ(r.utc_errno, 0);
		CHECK_MOST(r.utc_earliest_ns, test_clock_ns(CLOCK_REALTIME));
	}
	unpublish(&made);
}

static void keeps_the_marker_for_a_step_inside_the_bound(void)
{
	struct published made = publish(37);
	struct vmclock_reading r;

	for (int i = 0; i < 20; i++) {
		struct kernel_time sample = sample_now();

		sample.max_error_ns = SEC / 10;
		sample.realtime_ns += i % 2 == 0 ? SEC / 20 : -SEC / 40;
		r = publish_one(&made, &sample);
		CHECK_EQ(r.disruption_marker, 0);
	}
	unpublish(&made);
}

/* If the counter jumps, the clock does not follow. */
static void raises_the_marker_when_the_counter_jumps(void)
{
	struct published made = publish(37);
	struct kernel_time sample = sample_now();
	struct vmclock_reading r = publish_one(&made, &sample);

	CHECK_EQ(r.disruption_marker, 0);
	sample = sample_now();
	sample.counter -= 1ull << 40;
	r = publish_one(&made, &sample);
	CHECK_EQ(r.disruption_marker, 1);
	sample = sample_now();
	CHECK_EQ(publish_one(&made, &sample).disruption_marker, 1);
	sample = sample_now();
	sample.counter += 1ull << 40;
	r = publish_one(&made, &sample);
	CHECK_EQ(r.disruption_marker, 2);
	unpublish(&made);
}

static void keeps_the_maintenance_flags(void)
{
	struct published made = publish(37);
	struct vmclock_writer *writer =
		vmclock_publisher_writer(made.publisher);

	CHECK_EQ(vmclock_writer_flags(writer, VMCLOCK_FLAG_DISRUPTION_SOON, 0),
		 0);
	CHECK_EQ(vmclock_publisher_update(made.publisher), 0);
	CHECK_EQ(read_published(&made).flags,
		 TEST_ALL_FLAGS | VMCLOCK_FLAG_DISRUPTION_SOON);
	unpublish(&made);
}

static void declares_its_time_unreliable_at_the_end(void)
{
	struct published made = publish(37);
	struct vmclock_writer *writer =
		vmclock_publisher_writer(made.publisher);
	struct vmclock_reading r;
	uint64_t generation = 0;

	CHECK_EQ(vmclock_writer_raise(writer, VMCLOCK_RAISE_GENERATION), 0);
	vmclock_publisher_free(made.publisher);
	r = read_published(&made);
	CHECK_EQ(r.clock_status, VMCLOCK_STATUS_UNRELIABLE);
	CHECK_EQ(r.time_errno, -EAGAIN);
	CHECK_EQ(vmclock_utc_ns(made.clock), INT64_MIN + EAGAIN);
	CHECK_EQ(vmclock_generation(made.clock, &generation), 0);
	CHECK_EQ(generation, 1);
	vmclock_free(made.clock);
}

static void republishes_an_existing_page(void)
{
	char path[] = "/tmp/vmclock-publish-test-XXXXXX";
	struct vmclock_publisher *publisher, *second;
	struct vmclock *clock;
	struct vmclock_reading before, after;
	int fd = mkstemp(path);

	REQUIRE(fd >= 0);
	close(fd);
	CHECK_EQ(vmclock_publisher_create(path, 37, &publisher), 0);
	CHECK_EQ(vmclock_publisher_create(path, 37, &second), -EBUSY);
	CHECK(second == NULL);
	REQUIRE(vmclock_open(path, 0, &clock) == 0);
	CHECK_EQ(vmclock_writer_raise(vmclock_publisher_writer(publisher),
				      VMCLOCK_RAISE_GENERATION |
					      VMCLOCK_RAISE_MARKER),
		 0);
	CHECK_EQ(vmclock_read(clock, &before), 0);
	vmclock_publisher_free(publisher);
	CHECK_EQ(vmclock_publisher_create(path, 37, &publisher), 0);
	CHECK_EQ(vmclock_read(clock, &after), 0);
	CHECK_EQ(after.vm_generation_counter, 1);
	CHECK_EQ(after.disruption_marker, 2);
	CHECK_EQ(after.seq_count, before.seq_count + 4);
	CHECK_EQ(after.time_errno, 0);
	CHECK_MOST(before.utc_ns, after.utc_latest_ns);
	vmclock_publisher_free(publisher);
	vmclock_free(clock);
	test_remove_page(path);
}

/* An open reader follows the page to this machine's counter and to TAI. */
static void takes_over_a_page_of_another_counter_and_scale(void)
{
	char path[] = "/tmp/vmclock-publish-test-XXXXXX";
	struct vmclock_reading r = test_reading();
	struct vmclock_abi image[40] = { 0 };
	struct vmclock_publisher *publisher;
	struct vmclock *clock;
	int fd = mkstemp(path);

	r.counter_id = VMCLOCK_COUNTER_INVALID;
	r.time_type = VMCLOCK_TIME_MONOTONIC;
	r.leap_second_smearing_hint = VMCLOCK_SMEARING_UTC_SLS;
	test_page_store(image, &r);
	REQUIRE(fd >= 0);
	REQUIRE(write(fd, image, TEST_PAGE_SIZE) == TEST_PAGE_SIZE);
	close(fd);
	REQUIRE(vmclock_open(path, 0, &clock) == 0);
	CHECK_EQ(vmclock_publisher_create(path, 37, &publisher), 0);
	CHECK_EQ(vmclock_read(clock, &r), 0);
	CHECK_EQ(r.counter_id, COUNTER_ID);
	CHECK_EQ(r.time_type, VMCLOCK_TIME_TAI);
	CHECK_EQ(r.leap_second_smearing_hint, VMCLOCK_SMEARING_STRICT);
	CHECK_EQ(r.vm_generation_counter, 7);
	CHECK_EQ(r.disruption_marker, 6);
	CHECK_EQ(r.tai_errno, 0);
	CHECK_MOST(r.utc_earliest_ns, test_clock_ns(CLOCK_REALTIME));
	CHECK_MOST(test_clock_ns(CLOCK_REALTIME) - SEC, r.utc_latest_ns);
	vmclock_publisher_free(publisher);
	vmclock_free(clock);
	test_remove_page(path);
}

/* Makes the system call of adjtimex(3) fail with EPERM, as systemd's filter does. */
static bool forbid_adjtimex(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_adjtimex, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_adjtime, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static int create_without_adjtimex(void)
{
	char path[] = "/tmp/vmclock-publish-test-none";
	struct vmclock_publisher *publisher;
	int error;

	if (!forbid_adjtimex())
		return CHILD_CANNOT;
	error = vmclock_publisher_create(path, 37, &publisher);
	return error == -ENOSYS && access(path, F_OK) != 0 ? 0 : 1;
}

static void leaves_no_file_if_it_cannot_read_the_clock(void)
{
	int result = child_run(create_without_adjtimex);

	if (result == CHILD_CANNOT)
		SKIP("no system call filter can be set here");
	CHECK_EQ(result, 0);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(publishes_the_kernels_clock),
		TEST(publishes_a_sample),
		TEST(prefers_the_kernels_tai_offset),
		TEST(offers_no_tai_if_the_offset_is_unknown),
		TEST(raises_the_marker_for_a_step_beyond_the_bound),
		TEST(keeps_the_marker_for_a_step_inside_the_bound),
		TEST(raises_the_marker_when_the_counter_jumps),
		TEST(keeps_the_maintenance_flags),
		TEST(declares_its_time_unreliable_at_the_end),
		TEST(republishes_an_existing_page),
		TEST(takes_over_a_page_of_another_counter_and_scale),
		TEST(leaves_no_file_if_it_cannot_read_the_clock),
	};

	return published_run(tests, sizeof(tests) / sizeof(*tests));
}
