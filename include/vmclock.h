/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a vmclock page: the time, the disruption marker and the generation
 * that a hypervisor shares with its guest.
 *
 * Functions return 0 or a negative number of enum vmclock_errno.
 *
 * Any number of threads may use a struct vmclock at once.  A reading is for one
 * thread at a time.
 *
 * NULL is refused: a handle that is NULL is treated as closed (ESHUTDOWN, or
 * what the function returns instead of an error), and EFAULT is returned for
 * any other pointer, unless its function says what NULL means.
 */
#ifndef VMCLOCK_H
#define VMCLOCK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && !defined(VMCLOCK_API)
#define VMCLOCK_API __attribute__((visibility("default")))
#endif

/*
 * The error numbers of this library: Linux's, with one meaning each.  System
 * calls can add others, which have no name here.
 */
enum vmclock_errno {
	/* The operation is not permitted. */
	VMCLOCK_EPERM = 1,
	/* Permission to use the device or file is denied. */
	VMCLOCK_EACCES = 13,
	/* There is no such device or file. */
	VMCLOCK_ENOENT = 2,
	/* There is no such device. */
	VMCLOCK_ENXIO = 6,
	/* There is no such device. */
	VMCLOCK_ENODEV = 19,
	/* A part of the path is not a directory. */
	VMCLOCK_ENOTDIR = 20,
	/* The path has too many symbolic links. */
	VMCLOCK_ELOOP = 40,
	/* The clock status of the page, or of the kernel, is not reliable. */
	VMCLOCK_EAGAIN = 11,
	/* There is no memory left. */
	VMCLOCK_ENOMEM = 12,
	/* A pointer is NULL. */
	VMCLOCK_EFAULT = 14,
	/* Another writer holds the page. */
	VMCLOCK_EBUSY = 16,
	/* The existing page has another counter or time scale. */
	VMCLOCK_EEXIST = 17,
	/* The path names a directory. */
	VMCLOCK_EISDIR = 21,
	/* The path names neither a device nor a regular file. */
	VMCLOCK_EINVAL = 22,
	/* The system has too many open files. */
	VMCLOCK_ENFILE = 23,
	/* This process has too many open files. */
	VMCLOCK_EMFILE = 24,
	/* The file, or the driver of the device, cannot notify of changes. */
	VMCLOCK_ENOTTY = 25,
	/* The file system is full. */
	VMCLOCK_ENOSPC = 28,
	/* The file system is read-only. */
	VMCLOCK_EROFS = 30,
	/* The page's leap indicator is unknown or contradicts its time. */
	VMCLOCK_EDOM = 33,
	/* The path is too long. */
	VMCLOCK_ENAMETOOLONG = 36,
	/* The page does not offer the value. */
	VMCLOCK_ENODATA = 61,
	/* The file is not a vmclock page: its magic number is wrong. */
	VMCLOCK_EBADMSG = 74,
	/* The result does not fit into 64 bits of nanoseconds. */
	VMCLOCK_EOVERFLOW = 75,
	/* The page is shorter than the minimum, or than its size field. */
	VMCLOCK_EMSGSIZE = 90,
	/* This library does not know the version of the page. */
	VMCLOCK_EPROTONOSUPPORT = 93,
	/* This machine cannot read the counter of the page. */
	VMCLOCK_EOPNOTSUPP = 95,
	/* The clock is closed. */
	VMCLOCK_ESHUTDOWN = 108,
	/* An update of the page did not end within 100 ms. */
	VMCLOCK_ETIMEDOUT = 110,
	/* The call would have to wait. */
	VMCLOCK_EINPROGRESS = 115
};

struct vmclock;
struct vmclock_watch;
struct vmclock_writer;
struct vmclock_publisher;

/*
 * One consistent reading.  Up to vm_generation_counter it has the fields of
 * the page at the page's own offsets (linux/vmclock-abi.h says what they
 * mean), in host byte order; those that the page's `size` does not cover
 * are 0.  They are followed by what was derived from the same instant.  Each
 * derived value is valid only if its error, 0 or a negative errno, is 0.
 *
 * magic and size are those that were checked when the page was opened.  All
 * others are of this reading: a page may change its counter and its scale.
 */
struct vmclock_reading {
	uint32_t magic;
	uint32_t size;
	uint16_t version;
	uint8_t counter_id;
	uint8_t time_type;
	uint32_t seq_count;
	uint64_t disruption_marker;
	uint64_t flags;
	uint8_t pad[2];
	uint8_t clock_status;
	uint8_t leap_second_smearing_hint;
	int16_t tai_offset_sec;
	uint8_t leap_indicator;
	uint8_t counter_period_shift;
	uint64_t counter_value;
	uint64_t counter_period_frac_sec;
	uint64_t counter_period_esterror_rate_frac_sec;
	uint64_t counter_period_maxerror_rate_frac_sec;
	uint64_t time_sec;
	uint64_t time_frac_sec;
	uint64_t time_esterror_nanosec;
	uint64_t time_maxerror_nanosec;
	uint64_t vm_generation_counter;

	/* The hardware counter, read while the page was unchanged. */
	uint64_t counter;

	/* Nanoseconds since the epoch of time_type, rounded down. */
	int64_t time_ns;
	/* Nanoseconds since 1970-01-01 00:00:00 TAI, rounded down. */
	int64_t tai_ns;
	/* Nanoseconds since 1970-01-01 00:00:00 UTC as POSIX counts them. */
	int64_t utc_ns;
	/* The ends of what is possible, rounded outwards. */
	int64_t time_earliest_ns;
	int64_t time_latest_ns;
	int64_t tai_earliest_ns;
	int64_t tai_latest_ns;
	int64_t utc_earliest_ns;
	int64_t utc_latest_ns;
	/* Maximum and estimated error of the time, rounded up. */
	uint64_t max_error_ns;
	uint64_t est_error_ns;

	int32_t counter_errno;
	int32_t time_errno;
	int32_t tai_errno;
	int32_t utc_errno;
	int32_t max_error_errno;
	int32_t est_error_errno;

	/* 1 during an inserted second, in which utc_ns repeats 23:59:59. */
	uint32_t leap_second;
	/* How often the copy was repeated because the page was written. */
	uint32_t retries;

	/*
	 * What the page offers, as bits of enum vmclock_offer.  A value that
	 * is offered can still be absent now, if the clock is not reliable.
	 */
	uint32_t offers;
	/*
	 * The leap second near the reference time.  From the second leap_at_sec
	 * of the page's scale on, UTC is the page's time, plus the page's
	 * offset, plus leap_after seconds; before it, plus leap_before seconds.
	 * All three are 0 if there is no UTC, or no leap second.
	 */
	int8_t leap_before;
	int8_t leap_after;
	uint8_t reserved[2];
	int64_t leap_at_sec;
};

/* What a page can offer: the bits of `offers` in a reading. */
enum vmclock_offer {
	VMCLOCK_OFFERS_MARKER = 1 << 0,
	VMCLOCK_OFFERS_GENERATION = 1 << 1,
	/* The page has a counter that this machine can read. */
	VMCLOCK_OFFERS_COUNTER = 1 << 2,
	/* Time on the page's own scale. */
	VMCLOCK_OFFERS_TIME = 1 << 3,
	VMCLOCK_OFFERS_TAI = 1 << 4,
	VMCLOCK_OFFERS_UTC = 1 << 5,
	VMCLOCK_OFFERS_MAX_ERROR = 1 << 6,
	VMCLOCK_OFFERS_EST_ERROR = 1 << 7,
	VMCLOCK_OFFERS_NOTIFICATION = 1 << 8
};

/* The offsets above, for languages that cannot see the struct. */
enum vmclock_reading_offset {
	VMCLOCK_READING_MAGIC = 0,
	VMCLOCK_READING_SIZE = 4,
	VMCLOCK_READING_VERSION = 8,
	VMCLOCK_READING_COUNTER_ID = 10,
	VMCLOCK_READING_TIME_TYPE = 11,
	VMCLOCK_READING_SEQ_COUNT = 12,
	VMCLOCK_READING_DISRUPTION_MARKER = 16,
	VMCLOCK_READING_FLAGS = 24,
	VMCLOCK_READING_PAD = 32,
	VMCLOCK_READING_CLOCK_STATUS = 34,
	VMCLOCK_READING_LEAP_SECOND_SMEARING_HINT = 35,
	VMCLOCK_READING_TAI_OFFSET_SEC = 36,
	VMCLOCK_READING_LEAP_INDICATOR = 38,
	VMCLOCK_READING_COUNTER_PERIOD_SHIFT = 39,
	VMCLOCK_READING_COUNTER_VALUE = 40,
	VMCLOCK_READING_COUNTER_PERIOD_FRAC_SEC = 48,
	VMCLOCK_READING_COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC = 56,
	VMCLOCK_READING_COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC = 64,
	VMCLOCK_READING_TIME_SEC = 72,
	VMCLOCK_READING_TIME_FRAC_SEC = 80,
	VMCLOCK_READING_TIME_ESTERROR_NANOSEC = 88,
	VMCLOCK_READING_TIME_MAXERROR_NANOSEC = 96,
	VMCLOCK_READING_VM_GENERATION_COUNTER = 104,
	VMCLOCK_READING_COUNTER = 112,
	VMCLOCK_READING_TIME_NS = 120,
	VMCLOCK_READING_TAI_NS = 128,
	VMCLOCK_READING_UTC_NS = 136,
	VMCLOCK_READING_TIME_EARLIEST_NS = 144,
	VMCLOCK_READING_TIME_LATEST_NS = 152,
	VMCLOCK_READING_TAI_EARLIEST_NS = 160,
	VMCLOCK_READING_TAI_LATEST_NS = 168,
	VMCLOCK_READING_UTC_EARLIEST_NS = 176,
	VMCLOCK_READING_UTC_LATEST_NS = 184,
	VMCLOCK_READING_MAX_ERROR_NS = 192,
	VMCLOCK_READING_EST_ERROR_NS = 200,
	VMCLOCK_READING_COUNTER_ERRNO = 208,
	VMCLOCK_READING_TIME_ERRNO = 212,
	VMCLOCK_READING_TAI_ERRNO = 216,
	VMCLOCK_READING_UTC_ERRNO = 220,
	VMCLOCK_READING_MAX_ERROR_ERRNO = 224,
	VMCLOCK_READING_EST_ERROR_ERRNO = 228,
	VMCLOCK_READING_LEAP_SECOND = 232,
	VMCLOCK_READING_RETRIES = 236,
	VMCLOCK_READING_OFFERS = 240,
	VMCLOCK_READING_LEAP_BEFORE = 244,
	VMCLOCK_READING_LEAP_AFTER = 245,
	VMCLOCK_READING_LEAP_AT_SEC = 248,
	VMCLOCK_READING_BYTES = 256
};

/*
 * Raised with every change of this header that a caller compiled against the
 * old one would not survive.
 */
#define VMCLOCK_API_VERSION 2

/* Below this, a time returned by value is an error: INT64_MIN + errno. */
#define VMCLOCK_TIME_LOWEST (-9223372036854771712LL)

/* --- Opening ---------------------------------------------------------- */

enum vmclock_open_flag {
	/* Read by pread(2) even where the page could be mapped. */
	VMCLOCK_OPEN_PREAD = 1
};

/*
 * Opens the device or file at path for reading and checks that it is a
 * vmclock page.  On success *clock is what all other calls take.
 */
VMCLOCK_API int vmclock_open(const char *path, unsigned int flags,
			     struct vmclock **clock);

/* Makes every further call on clock fail with ESHUTDOWN.  May be repeated. */
VMCLOCK_API void vmclock_close(struct vmclock *clock);

/* Unmaps and frees.  No call may be under way, and none may follow. */
VMCLOCK_API void vmclock_free(struct vmclock *clock);

/* Returns the mapped page, or NULL where the page is read by pread(2). */
VMCLOCK_API const void *vmclock_page(const struct vmclock *clock);

/* Returns the bytes of the page that `size` covers, at most the ABI's 112. */
VMCLOCK_API uint32_t vmclock_page_covered(const struct vmclock *clock);

/* Returns a text for a negative errno from this library, in its words. */
VMCLOCK_API const char *vmclock_strerror(int error);

/* Returns the VMCLOCK_API_VERSION that the library was built with. */
VMCLOCK_API int vmclock_api_version(void);

/* --- Reading ---------------------------------------------------------- */

/*
 * Copies one consistent state of the page, and the time at that instant.  On
 * an error the reading is cleared, and all of its errors are that one.
 */
VMCLOCK_API int vmclock_read(const struct vmclock *clock,
			     struct vmclock_reading *reading);

/* One load: the generation, or ENODATA where its flag is not set now. */
VMCLOCK_API int vmclock_generation(const struct vmclock *clock,
				   uint64_t *generation);

/* One load: the disruption marker. */
VMCLOCK_API int vmclock_disruption_marker(const struct vmclock *clock,
					  uint64_t *marker);

/*
 * The time now, in nanoseconds since 1970, or INT64_MIN + errno.  The counter
 * is read after what was loaded with acquire before the call, so that a time
 * taken after another thread's message was seen is not before the time in
 * that message.
 */
VMCLOCK_API int64_t vmclock_tai_ns(const struct vmclock *clock);
VMCLOCK_API int64_t vmclock_utc_ns(const struct vmclock *clock);

/*
 * The same without that order: the processor may read the counter some
 * nanoseconds early.  For short intervals on one thread.
 */
VMCLOCK_API int64_t vmclock_tai_ns_unordered(const struct vmclock *clock);
VMCLOCK_API int64_t vmclock_utc_ns_unordered(const struct vmclock *clock);

/*
 * The same five, if they come at once: without a system call, and within some
 * ten microseconds.  Else EINPROGRESS, because the page is being written, or is
 * read by pread(2), and whoever may wait is to call the ones above.  For
 * callers that hold others up, as a JVM's critical calls do its collector.
 */
VMCLOCK_API int vmclock_read_nowait(const struct vmclock *clock,
				    struct vmclock_reading *reading);
VMCLOCK_API int64_t vmclock_tai_ns_nowait(const struct vmclock *clock);
VMCLOCK_API int64_t vmclock_utc_ns_nowait(const struct vmclock *clock);
VMCLOCK_API int64_t
vmclock_tai_ns_unordered_nowait(const struct vmclock *clock);
VMCLOCK_API int64_t
vmclock_utc_ns_unordered_nowait(const struct vmclock *clock);

/* Derives a reading's times anew, as of another value of the page's counter. */
VMCLOCK_API void vmclock_reading_at(struct vmclock_reading *reading,
				    uint64_t counter);

/* Returns the hardware counter, read in order; 0 where there is none. */
VMCLOCK_API uint64_t vmclock_counter(void);

/* Returns the VMCLOCK_COUNTER_ id of this machine's counter. */
VMCLOCK_API int vmclock_counter_id(void);

/* --- Watching --------------------------------------------------------- */

/* How a wait ended; an error is negative. */
enum vmclock_watch_result {
	/* Nothing was heard.  A notification may still have been lost. */
	VMCLOCK_WATCH_TIMEOUT = 0,
	/* The device said that the page has changed. */
	VMCLOCK_WATCH_CHANGED = 1,
	/* vmclock_watch_stop() was called, now or earlier. */
	VMCLOCK_WATCH_STOPPED = 2,
	/* There are no notifications: whether it changed, only a look tells. */
	VMCLOCK_WATCH_NOT_NOTIFIED = 3
};

/*
 * Watches the page of an open clock, which must outlive the watch.  Of a
 * device it opens another file, because a device keeps for each open file
 * what that one has seen.  Where that is not possible, and where there is no
 * device, the watch is one without notifications.
 */
VMCLOCK_API int vmclock_watch_open(struct vmclock *clock,
				   struct vmclock_watch **watch);

/*
 * The same with a FIFO in the place of the device, for tests: a byte in it is
 * a notification, and without a writer it hangs up, as the device does.
 */
VMCLOCK_API int vmclock_watch_open_fifo(struct vmclock *clock, const char *path,
					struct vmclock_watch **watch);

/*
 * Waits for a change, at most timeout_ms, or for ever if that is negative.
 * For one thread at a time; ESHUTDOWN as soon as the clock is closed.
 *
 * NOT_NOTIFIED is returned at once where notifications have just ended, and
 * only after the time-out while there are none.  So one loop, which reads the
 * page after every return, is right in both cases, and spins in neither.
 */
VMCLOCK_API int vmclock_watch_wait(struct vmclock_watch *watch,
				   int32_t timeout_ms);

/*
 * Returns 0 if changes are notified, or else why not: ENODATA if the page
 * has no notifications now, ENOTTY if its file or driver cannot have any,
 * ETIMEDOUT while an update does not end, or why the device could not be
 * opened once more or read.  It changes with the waits.
 */
VMCLOCK_API int vmclock_watch_error(const struct vmclock_watch *watch);

/*
 * Ends the wait under way, and all later ones.  From any thread, and from a
 * signal handler.
 */
VMCLOCK_API void vmclock_watch_stop(struct vmclock_watch *watch);

/* Closes and frees.  No call may be under way, and none may follow. */
VMCLOCK_API void vmclock_watch_free(struct vmclock_watch *watch);

/*
 * One load: 1 while the page's count is odd, 0 if it is not.  Tells without
 * 100 ms of waiting whether a reading can be had again.
 */
VMCLOCK_API int vmclock_in_update(const struct vmclock *clock);

/* --- Writing ---------------------------------------------------------- */

enum vmclock_raise { VMCLOCK_RAISE_GENERATION = 1, VMCLOCK_RAISE_MARKER = 2 };

/* Opens an existing page file for single updates beside its publisher. */
VMCLOCK_API int vmclock_writer_open(const char *path,
				    struct vmclock_writer **writer);

/*
 * Waits for the page's update lock, EBUSY after 100 ms, and makes the count
 * odd.  Every successful begin needs its commit.
 */
VMCLOCK_API int vmclock_writer_begin(struct vmclock_writer *writer);

/* Makes the count even and releases the lock. */
VMCLOCK_API void vmclock_writer_commit(struct vmclock_writer *writer);

/* One update: raises the generation, the marker, or both, by one. */
VMCLOCK_API int vmclock_writer_raise(struct vmclock_writer *writer,
				     unsigned int what);

/* One update: sets the flag bits of `set` and clears those of `clear`. */
VMCLOCK_API int vmclock_writer_flags(struct vmclock_writer *writer,
				     uint64_t set, uint64_t clear);

/* Unmaps, unlocks and frees; the page file stays. */
VMCLOCK_API void vmclock_writer_free(struct vmclock_writer *writer);

/* --- Publishing ------------------------------------------------------- */

/*
 * Creates the page at path, or in a memfd where path is NULL, locks it as its
 * only publisher (else EBUSY), calibrates the counter against the kernel's
 * clock for about 20 ms and publishes a first state.
 *
 * tai_offset_sec is TAI - UTC (37 since 2017), used where the kernel does not
 * know it; 0 if the caller does not know it either.  The page is then one of
 * UTC without TAI.
 */
VMCLOCK_API int vmclock_publisher_create(const char *path,
					 int32_t tai_offset_sec,
					 struct vmclock_publisher **publisher);

/*
 * One update from the kernel's clock.  Where the counter and the clock turn
 * out to disagree by more than the page's bound allowed, one of them was
 * disrupted: the marker is raised in the same update.
 */
VMCLOCK_API int vmclock_publisher_update(struct vmclock_publisher *publisher);

/*
 * Returns the writer of the published page; it lives with the publisher, and
 * the two are to be used by one thread at a time: they share their lock.
 */
VMCLOCK_API struct vmclock_writer *
vmclock_publisher_writer(struct vmclock_publisher *publisher);

/* Returns the descriptor of the page: /proc/self/fd/N names a memfd. */
VMCLOCK_API int vmclock_publisher_fd(const struct vmclock_publisher *publisher);

/* Declares the time UNRELIABLE, gives up the lock and frees; a file stays. */
VMCLOCK_API void vmclock_publisher_free(struct vmclock_publisher *publisher);

/* --- The kernel's clock ----------------------------------------------- */

/*
 * CLOCK_REALTIME, in nanoseconds since 1970 UTC, or INT64_MIN + errno.  No
 * system call where the vDSO can read the kernel's clock source.  A bound on
 * it, and whether anybody answers for it at all, is the next function's.
 */
VMCLOCK_API int64_t vmclock_kernel_utc_ns(void);

/*
 * One system call: the kernel's own bound on the error of CLOCK_REALTIME, or
 * EAGAIN where nobody keeps that clock synchronized.  Between two settings
 * by whoever does, the kernel adds 500 us to the bound at each full second.
 * *leap is 1 where a second is inserted at the end of this UTC day, or was at
 * its beginning, -1 where one is deleted, and 0 otherwise.
 */
VMCLOCK_API int vmclock_kernel_error(uint64_t *max_error_ns, int32_t *leap);

/* --- The processor's random numbers ------------------------------------ */

/*
 * 64 random bits from the processor itself (RDSEED or RDRAND, RNDRRS), whose
 * state no snapshot copies; to be mixed with others, because nothing vouches
 * for the hardware.  Returns 1, or 0 with a *value of 0 where the processor
 * has none, or none left.
 */
VMCLOCK_API int vmclock_processor_random(uint64_t *value);

#ifdef __cplusplus
}
#endif

#endif /* VMCLOCK_H */
