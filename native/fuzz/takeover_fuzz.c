/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of any bytes, which a publisher takes over or another writer changes.
 * The input is the action, the file's length, and its first bytes.
 */
#include <errno.h>
#include <fcntl.h>

#include "fuzz.h"
#include "rate.h"
#include "test_page.h"

/* A calibration takes 20 ms, so only the first one is made. */
static int calibrate_once(struct rate_estimate *estimate)
{
	static struct rate_estimate first;
	static bool made;
	int error = made ? 0 : rate_calibrate(&first);

	made = error == 0;
	*estimate = first;
	return error;
}

#define rate_calibrate calibrate_once
#include "publish.c"

#define PAGE_BYTES sizeof(struct vmclock_abi)
#define MAX_LENGTH (2 * TEST_PAGE_SIZE)

union file_bytes {
	struct vmclock_abi page;
	uint8_t bytes[MAX_LENGTH];
};

static union file_bytes before, after;
static size_t length;
static char path[64];

static void remove_file(void)
{
	test_remove_page(path);
}

static void write_file(void)
{
	static int fd = -1;

	if (fd < 0) {
		snprintf(path, sizeof(path), "/dev/shm/vmclock-fuzz-%d",
			 (int)getpid());
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
		REQUIRE(fd >= 0);
		atexit(remove_file);
	}
	REQUIRE(ftruncate(fd, 0) == 0);
	REQUIRE(pwrite(fd, before.bytes, length, 0) == (ssize_t)length);
}

/* Stores the file's bytes in `after`, and checks its length. */
static void read_file(size_t expected_length)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	REQUIRE(fd >= 0);
	FUZZ_SAME(read(fd, after.bytes, MAX_LENGTH), expected_length);
	close(fd);
}

static bool zero(size_t from, size_t to)
{
	while (from < to && before.bytes[from] == 0)
		from++;
	return from >= to;
}

/* Only the fields that the creator of a page stores first are not 0. */
static bool is_new(void)
{
	const struct vmclock_abi *p = &before.page;

	if (length == 0)
		return true;
	return length == TEST_PAGE_SIZE && zero(0, 4) &&
	       (p->size == 0 || p->size == TEST_PAGE_SIZE) && p->version <= 1 &&
	       p->seq_count <= 2 && zero(16, 24) && zero(104, length);
}

static int header_error(void)
{
	const struct vmclock_abi *p = &before.page;

	if (memcmp(before.bytes, "VCLK", 4) != 0)
		return -EBADMSG;
	if (p->version != 1)
		return -EPROTONOSUPPORT;
	return p->size < PAGE_BYTES || p->size > length ? -EMSGSIZE : 0;
}

static int takeover_error(void)
{
	if (is_new())
		return 0;
	return length < PAGE_BYTES ? -EBADMSG : header_error();
}

static uint32_t next_count(uint32_t count)
{
	return (count | 1) + 1;
}

static void check_reader(int utc_errno)
{
	struct vmclock_reading r;
	struct vmclock *clock;

	FUZZ_SAME(vmclock_open(path, 0, &clock), 0);
	FUZZ_SAME(vmclock_read(clock, &r), 0);
	FUZZ_SAME(r.utc_errno, utc_errno);
	FUZZ_SAME(r.max_error_errno, utc_errno);
	vmclock_free(clock);
}

static void check_taken(bool fresh)
{
	const struct vmclock_abi *a = &after.page, *b = &before.page;
	uint64_t kept = VMCLOCK_FLAG_DISRUPTION_SOON |
			VMCLOCK_FLAG_DISRUPTION_IMMINENT;

	read_file(fresh ? TEST_PAGE_SIZE : length);
	FUZZ_SAME(memcmp(after.bytes, "VCLK", 4), 0);
	FUZZ_SAME(a->version, 1);
	FUZZ_SAME(a->counter_id, COUNTER_ID);
	FUZZ_SAME(a->size, fresh ? TEST_PAGE_SIZE : b->size);
	FUZZ_SAME(a->seq_count, next_count(fresh ? 0 : b->seq_count));
	FUZZ_SAME(a->disruption_marker, fresh ? 0 : b->disruption_marker + 1);
	FUZZ_SAME(a->vm_generation_counter,
		  fresh ? 0 : b->vm_generation_counter);
	FUZZ_SAME(a->flags & kept, fresh ? 0 : b->flags & kept);
	FUZZ_TRUE((a->flags & VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT) != 0);
	/* A page file has no notifications. */
	FUZZ_SAME(a->flags & VMCLOCK_FLAG_NOTIFICATION_PRESENT, 0);
	if (!fresh)
		FUZZ_SAME(memcmp(after.bytes + PAGE_BYTES,
				 before.bytes + PAGE_BYTES,
				 length - PAGE_BYTES),
			  0);
	check_reader(0);
}

static void check_unchanged(void)
{
	read_file(length);
	FUZZ_SAME(memcmp(after.bytes, before.bytes, length), 0);
}

static void take_over(void)
{
	struct vmclock_publisher *publisher;
	bool fresh = is_new();

	FUZZ_SAME(vmclock_publisher_create(path, 37, &publisher),
		  takeover_error());
	if (publisher == NULL) {
		check_unchanged();
		return;
	}
	check_taken(fresh);
	FUZZ_SAME(vmclock_publisher_update(publisher), 0);
	check_reader(0);
	vmclock_publisher_free(publisher);
	check_reader(-EAGAIN);
}

static void change(unsigned int what, bool die)
{
	const struct vmclock_abi *b = &before.page;
	struct vmclock_writer *writer;
	bool has = length >= PAGE_BYTES &&
		   (b->flags & VMCLOCK_FLAG_VM_GEN_COUNTER_PRESENT) != 0;
	bool refused = !has && (what & VMCLOCK_RAISE_GENERATION) != 0;

	FUZZ_SAME(vmclock_writer_open(path, &writer),
		  length < PAGE_BYTES ? -EMSGSIZE : header_error());
	if (writer == NULL) {
		check_unchanged();
		return;
	}
	FUZZ_SAME(vmclock_writer_raise(writer, what), refused ? -ENODATA : 0);
	if (refused) {
		check_unchanged();
	} else {
		read_file(length);
		FUZZ_SAME(after.page.seq_count, next_count(b->seq_count));
		FUZZ_SAME(after.page.vm_generation_counter,
			  b->vm_generation_counter +
				  ((what & VMCLOCK_RAISE_GENERATION) != 0));
		FUZZ_SAME(after.page.disruption_marker,
			  b->disruption_marker +
				  ((what & VMCLOCK_RAISE_MARKER) != 0));
		FUZZ_SAME(after.page.clock_status,
			  (b->seq_count & 1) != 0 ? VMCLOCK_STATUS_UNRELIABLE
						  : b->clock_status);
	}
	if (die)
		FUZZ_SAME(vmclock_writer_begin(writer), 0);
	vmclock_writer_free(writer);
	if (!die)
		return;
	/* The next input is this page, with the update that never ended. */
	read_file(length);
	before = after;
	FUZZ_SAME(before.page.seq_count & 1, 1);
	take_over();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint16_t longer;
	unsigned int action;

	if (size < 3)
		return 0;
	action = data[0];
	memcpy(&longer, data + 1, sizeof(longer));
	size -= 3;
	if (size > MAX_LENGTH)
		size = MAX_LENGTH;
	memset(&before, 0, sizeof(before));
	memcpy(before.bytes, data + 3, size);
	length = longer % 4 == 0   ? TEST_PAGE_SIZE
		 : longer % 4 == 1 ? size
				   : longer % (MAX_LENGTH + 1);
	if (length < size)
		memset(before.bytes + length, 0, size - length);
	write_file();
	if (action % 8 < 4)
		take_over();
	else
		change(action % 4, (action & 8) != 0);
	return 0;
}
