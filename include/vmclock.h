/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a vmclock page: the time, the disruption marker and the generation
 * that a hypervisor shares with its guest.
 *
 * A function that returns an int returns 0 or a negative number of enum
 * vmclock_errno, unless its comment says otherwise.
 *
 * Any number of threads may use a struct vmclock at the same time.  Only one
 * thread at a time may use a struct vmclock_reading.
 *
 * A handle that is NULL is treated as closed: the function returns ESHUTDOWN,
 * or NULL or 0 if it has no error to return.  Any other pointer that is NULL is
 * refused with EFAULT, unless the comment of the function gives NULL a meaning.
 */
#ifndef VMCLOCK_H
#define VMCLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "vmclock_clockbound.h"
#include "vmclock_errno.h"
#include "vmclock_reading.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && !defined(VMCLOCK_API)
#define VMCLOCK_API __attribute__((visibility("default")))
#endif

struct vmclock;
struct vmclock_clockbound;
struct vmclock_watch;
struct vmclock_writer;
struct vmclock_publisher;
struct vmclock_vmgenid;

/*
 * The version of this interface.  A change of this header increases it if
 * callers that were compiled against the earlier header would break.
 */
#define VMCLOCK_API_VERSION 3

/*
 * A time that is returned by value is an error if it is below this: then it is
 * INT64_MIN plus a number of enum vmclock_errno.  vmclock_strerror() takes the
 * negative number: (int)(INT64_MIN - time).
 */
#define VMCLOCK_TIME_LOWEST (-9223372036854771712LL)

/* --- Opening ---------------------------------------------------------- */

enum vmclock_open_flag {
	/* Read the page by pread(2), even if it could be mapped. */
	VMCLOCK_OPEN_PREAD = 1
};

/*
 * Opens the device or file at path for reading, and checks that it is a vmclock
 * page.  Stores the new clock in *clock, or NULL on an error.  A clock that maps
 * its page keeps no file descriptor.
 *
 * `flags` has bits of enum vmclock_open_flag.  Returns EINVAL if it has another
 * bit, or if the path names neither a device nor a regular file.
 *
 * If a file is truncated while it is mapped, a read ends the process by SIGBUS.
 */
VMCLOCK_API int vmclock_open(const char *path, unsigned int flags,
			     struct vmclock **clock);

/*
 * Makes every later call on the clock fail with ESHUTDOWN.  A page that is read
 * by pread(2) is closed as soon as no other thread reads it; a mapped page stays
 * mapped.  Closing a clock again does nothing.
 */
VMCLOCK_API void vmclock_close(struct vmclock *clock);

/*
 * Unmaps the page and frees the clock.  No call on the clock may be in
 * progress, and none may follow.
 */
VMCLOCK_API void vmclock_free(struct vmclock *clock);

/*
 * Prepares the clock for a checkpoint of this process, which copies neither open
 * devices nor their mappings.  Makes every later call on the clock fail with
 * ENOTCONN, until vmclock_reopen().  Replaces the mapped page by a copy in
 * ordinary memory at the same address, whose count is odd, so that no reading of
 * it succeeds.  Closes the file of a page that is read by pread(2), and waits for
 * at most a second for calls that use it.  A page whose file has no name, such as
 * a memfd, keeps its mapping and its file, because nothing could open it again.
 *
 * All watches of the clock must have been freed; otherwise they keep their
 * descriptors.  Only one thread at a time may release, reopen or close a clock.
 * Also releases a closed clock.  Releasing a clock again does nothing.  After an
 * error, calls fail with ENOTCONN, but the clock may still keep the device.
 */
VMCLOCK_API int vmclock_release(struct vmclock *clock);

/*
 * Opens the path of a released clock again, and checks the page as vmclock_open()
 * does.  Maps the page at its earlier address, and then lets calls succeed.  Does
 * nothing if the clock is not released.
 *
 * Returns ESHUTDOWN if the clock is closed, an error of vmclock_open(), EBADFD
 * if the page covers fewer fields than before, or ESTALE if the path named a
 * device and names a file now, or the reverse.  After an error, the clock stays
 * released, and another attempt may succeed.  The clock keeps the page's `size`
 * from when it was first opened.
 */
VMCLOCK_API int vmclock_reopen(struct vmclock *clock);

/* Returns the mapped page, or NULL if the page is read by pread(2). */
VMCLOCK_API const void *vmclock_page(const struct vmclock *clock);

/*
 * Returns how many of the 112 bytes of the ABI the `size` of the page covers.
 */
VMCLOCK_API uint32_t vmclock_page_covered(const struct vmclock *clock);

/* Returns a text for an error of this library.  The error is 0 or negative. */
VMCLOCK_API const char *vmclock_strerror(int error);

/* Returns the VMCLOCK_API_VERSION that the library was compiled with. */
VMCLOCK_API int vmclock_api_version(void);

/* --- Reading ---------------------------------------------------------- */

/*
 * Copies one consistent state of the page and derives the time at that instant.
 * On an error, the reading is cleared and all of its errno fields are set to
 * that error.
 *
 * Waits for at most 100 ms for an update of the page to end, and then returns
 * ETIMEDOUT.  When readers have found the same update unfinished for 100 ms,
 * every call fails at once, until the page's count changes.
 */
VMCLOCK_API int vmclock_read(const struct vmclock *clock,
			     struct vmclock_reading *reading);

/*
 * Loads the generation.  Returns ENODATA if the page has none now: its flag is
 * checked each time.
 */
VMCLOCK_API int vmclock_generation(const struct vmclock *clock,
				   uint64_t *generation);

/* Loads the disruption marker. */
VMCLOCK_API int vmclock_disruption_marker(const struct vmclock *clock,
					  uint64_t *marker);

/*
 * Returns the time now in nanoseconds since 1970, or INT64_MIN + errno.  Waits
 * as vmclock_read() does.
 *
 * The counter is read after everything that this thread loaded with acquire
 * before the call.  So between two updates of the page, times have an order: if
 * a thread has seen another thread's message, the time that it takes then is
 * not before a time in that message.  An update can correct the clock, and then
 * a time can be before an earlier one.  If the true time is within the page's
 * bounds before and after the update, the time goes back by at most the sum of
 * the two maximum errors.
 */
VMCLOCK_API int64_t vmclock_tai_ns(const struct vmclock *clock);
VMCLOCK_API int64_t vmclock_utc_ns(const struct vmclock *clock);

/*
 * Like the two functions above, but without that order: the processor may read
 * the counter early.  Use them for short intervals on one thread.
 *
 * The counter is early by the instructions that a processor has in progress,
 * some nanoseconds to a few hundred.  If the page is updated in that time, the
 * result combines the new state of the page with a counter from before the
 * update.  It differs from the ordered time by at most the time by which the
 * counter is early.  A restore or a migration cannot cause such a combination,
 * because it stops the processor between two instructions.
 */
VMCLOCK_API int64_t vmclock_tai_ns_unordered(const struct vmclock *clock);
VMCLOCK_API int64_t vmclock_utc_ns_unordered(const struct vmclock *clock);

/*
 * Like vmclock_read() and the four functions above, but they never wait: they
 * make no system call and return within some ten microseconds.  They return
 * EINPROGRESS if the page is being written for longer than that, or is read by
 * pread(2); the caller can then call the function that waits.  Once the same
 * update has been found unfinished for 100 ms, they return ETIMEDOUT.  These
 * functions are for callers that block others during the call, as a critical
 * call of a JVM blocks its garbage collector.
 */
VMCLOCK_API int vmclock_read_nowait(const struct vmclock *clock,
				    struct vmclock_reading *reading);
VMCLOCK_API int64_t vmclock_tai_ns_nowait(const struct vmclock *clock);
VMCLOCK_API int64_t vmclock_utc_ns_nowait(const struct vmclock *clock);
VMCLOCK_API int64_t
vmclock_tai_ns_unordered_nowait(const struct vmclock *clock);
VMCLOCK_API int64_t
vmclock_utc_ns_unordered_nowait(const struct vmclock *clock);

/* Returned by the two functions below if they have no bounds. */
#define VMCLOCK_NO_BOUNDS (-1)

/*
 * Return both bounds of the time now in one number, as the ns by which they have
 * moved since an earlier reading:
 *
 *     (earliest now - earliest) << 32 | (uint32_t)(latest now - latest)
 *
 * The bounds now are those that vmclock_read() would give, with the same order
 * as vmclock_tai_ns().  The lower half is signed.  A number in a register costs
 * a caller less than memory for a reading, if the caller is a JVM.
 *
 * They never wait.  They return VMCLOCK_NO_BOUNDS if the page has no bounds now
 * or is not a usual one, if the earliest time has gone back, or if a bound has
 * moved by 2^31 ns or more.  Then vmclock_read() gives the bounds, or the reason
 * why there are none.
 */
VMCLOCK_API int64_t vmclock_tai_bounds_nowait(const struct vmclock *clock,
					      int64_t earliest, int64_t latest);
VMCLOCK_API int64_t vmclock_utc_bounds_nowait(const struct vmclock *clock,
					      int64_t earliest, int64_t latest);

/* Derives the times of a reading again, for another value of the counter. */
VMCLOCK_API void vmclock_reading_at(struct vmclock_reading *reading,
				    uint64_t counter);

/*
 * Returns the hardware counter, read in the same order as for vmclock_tai_ns(),
 * or 0 if this library does not know a counter of this machine.
 */
VMCLOCK_API uint64_t vmclock_counter(void);

/* Returns the counter_id of this machine's counter: VMCLOCK_COUNTER_*. */
VMCLOCK_API int vmclock_counter_id(void);

/* --- Watching --------------------------------------------------------- */

/* How a wait ended.  An error is negative. */
enum vmclock_watch_result {
	/* No notification came.  One may have been lost. */
	VMCLOCK_WATCH_TIMEOUT = 0,
	/* The device notified of a change. */
	VMCLOCK_WATCH_CHANGED = 1,
	/* vmclock_watch_stop() was called, during the wait or before it. */
	VMCLOCK_WATCH_STOPPED = 2,
	/* The page has no notifications: only reading it shows a change. */
	VMCLOCK_WATCH_NOT_NOTIFIED = 3
};

/*
 * Opens a watch of the clock's page.  The clock must outlive the watch.
 *
 * The watch opens the device once more by its path, because a device remembers
 * for each open file which change that file has seen.  The watch has no
 * notifications if it cannot open the device, if the path names another device
 * now, or if the page is a file and no device.
 */
VMCLOCK_API int vmclock_watch_open(struct vmclock *clock,
				   struct vmclock_watch **watch);

/*
 * Waits for a change for at most timeout_ms, or without a limit if timeout_ms
 * is negative.  Only one thread at a time may wait.  Returns a value of enum
 * vmclock_watch_result, or ESHUTDOWN as soon as the clock is closed.
 *
 * When notifications have just ended, NOT_NOTIFIED is returned at once.  As
 * long as the page has no notifications, it is returned after the timeout.  So
 * a loop that sets a timeout and reads the page after every return misses
 * nothing and never spins.  Without a timeout, such a loop can miss changes.
 */
VMCLOCK_API int vmclock_watch_wait(struct vmclock_watch *watch,
				   int32_t timeout_ms);

/*
 * Returns 0 if the device notifies of changes, or else the reason why it does
 * not: ENODATA if the page has no notifications now, ENOTTY if its file or
 * driver cannot notify, ETIMEDOUT if an update does not end, ESTALE if the path
 * names another device now, or the error of opening or reading the device.
 * Each wait can change the reason.
 */
VMCLOCK_API int vmclock_watch_error(const struct vmclock_watch *watch);

/*
 * Ends the wait in progress and all later ones.  Any thread and a signal
 * handler may call it.
 */
VMCLOCK_API void vmclock_watch_stop(struct vmclock_watch *watch);

/*
 * Closes and frees the watch.  No call on the watch may be in progress, and
 * none may follow.
 */
VMCLOCK_API void vmclock_watch_free(struct vmclock_watch *watch);

/*
 * Returns 1 if the page is being written (its count is odd), 0 if not, or an
 * error.  It does not wait, so a caller whose reading has timed out learns from
 * it whether another attempt would time out too.
 */
VMCLOCK_API int vmclock_in_update(const struct vmclock *clock);

/*
 * Returns 1 if the path by which the page's file was opened names another file
 * now, ENOENT if it names none, and 0 if it names the same file.  Returns 0 for
 * a device and for a file that had no name.
 */
VMCLOCK_API int vmclock_path_changed(const struct vmclock *clock);

/* --- Writing ---------------------------------------------------------- */

enum vmclock_raise { VMCLOCK_RAISE_GENERATION = 1, VMCLOCK_RAISE_MARKER = 2 };

/*
 * Opens an existing page file for single updates.  The page can have a
 * publisher at the same time.  Returns EUSERS if the file does not belong to
 * this user alone, or if another user can replace it or a directory above it.  A
 * directory with the sticky bit, such as /tmp, is accepted.  Returns ELOOP if path
 * is a symbolic link, and ENOLCK if the lock file PATH.lock cannot be used or
 * created.  The path of a memfd is accepted, although it is a symbolic link, and a
 * memfd has no lock file.
 */
VMCLOCK_API int vmclock_writer_open(const char *path,
				    struct vmclock_writer **writer);

/*
 * Takes the page's update lock and makes the count odd.  Returns EBUSY if
 * another writer holds the lock for 100 ms.  After a success, the caller must
 * call vmclock_writer_commit().  Until then, it stores fields through a writable
 * mapping of its own, each with a relaxed atomic store of the field's size.  It
 * must not call vmclock_writer_raise() or vmclock_writer_flags() in between: each
 * of them is an update of its own.  If another writer died during an update, this
 * sets the clock status to UNRELIABLE.
 */
VMCLOCK_API int vmclock_writer_begin(struct vmclock_writer *writer);

/* Makes the count even and releases the lock. */
VMCLOCK_API void vmclock_writer_commit(struct vmclock_writer *writer);

/*
 * Increases the generation, the marker, or both, by one in a single update.
 * `what` has bits of enum vmclock_raise.  Returns EINVAL if it has another bit,
 * and ENODATA if it has the generation's bit and the page has no generation.
 */
VMCLOCK_API int vmclock_writer_raise(struct vmclock_writer *writer,
				     unsigned int what);

/*
 * Sets the page's flags in `set` and clears those in `clear`, in a single update.
 * Each bit can be set, even if the ABI does not define it.
 */
VMCLOCK_API int vmclock_writer_flags(struct vmclock_writer *writer,
				     uint64_t set, uint64_t clear);

/* Unmaps the page, releases its locks and frees the writer.  The file stays. */
VMCLOCK_API void vmclock_writer_free(struct vmclock_writer *writer);

/* --- Publishing ------------------------------------------------------- */

/*
 * Creates the page at path, or in a memfd if path is NULL.  Locks it as its
 * only publisher, and returns EBUSY if it has another publisher.  Refuses files
 * as vmclock_writer_open() does.  Then calibrates the counter against the
 * kernel's clock, which takes about 10 ms, and publishes the first state.
 *
 * tai_offset_sec is TAI - UTC (37 since 2017), the opposite sign of the page's
 * field of that name.  It is used if the kernel does not know it.  Pass 0 if
 * the caller does not know it either: then the page has UTC and no TAI.
 */
VMCLOCK_API int vmclock_publisher_create(const char *path,
					 int32_t tai_offset_sec,
					 struct vmclock_publisher **publisher);

/* The limits of vmclock_publisher_create_altered(): ten years, and a day. */
#define VMCLOCK_ALTERED_MOST_OFFSET_NS 315360000000000000LL
#define VMCLOCK_ALTERED_MOST_ERROR_NS 86400000000000LL

/* Publish the leap second of the kernel's clock, if it has one. */
#define VMCLOCK_ALTERED_KERNEL_LEAP (-1)

/*
 * Does the same with a time that is wrong on purpose, to test programs.  The page
 * always has the status FREERUNNING or UNRELIABLE.
 *
 * offset_ns is added to the kernel's time.  max_error_ns replaces the kernel's
 * maximum error, or is 0; the error of sampling is added to it.  `leap` is
 * VMCLOCK_LEAP_PRE_POS or PRE_NEG for a leap second at the end of the UTC month of
 * the first published time, VMCLOCK_LEAP_NONE for none, or
 * VMCLOCK_ALTERED_KERNEL_LEAP.  The page runs through the leap second, after which
 * its UTC and its TAI - UTC differ from the kernel's by a second.
 *
 * Returns EOVERFLOW if offset_ns or max_error_ns is outside its limit, and EDOM
 * for another value of `leap`.
 */
VMCLOCK_API int
vmclock_publisher_create_altered(const char *path, int32_t tai_offset_sec,
				 int64_t offset_ns, int64_t max_error_ns,
				 int32_t leap,
				 struct vmclock_publisher **publisher);

/*
 * Publishes the kernel's clock, in a single update.  If the counter and the
 * clock disagree by more than the page's bound allowed, one of them was
 * disrupted, and the same update increases the marker.  After an error, the page
 * keeps its time, whose bound grows, or has the status UNRELIABLE.
 *
 * This function and vmclock_publisher_create() return ENOSYS if the kernel's
 * clock cannot be read, and ERANGE if the counter cannot be measured against it.
 */
VMCLOCK_API int vmclock_publisher_update(struct vmclock_publisher *publisher);

/*
 * Returns the writer of the published page.  It lives as long as the publisher.
 * The two share their lock, so only one thread at a time may use either.
 */
VMCLOCK_API struct vmclock_writer *
vmclock_publisher_writer(struct vmclock_publisher *publisher);

/*
 * Returns the file descriptor of the page, or an error.  The path of a memfd is
 * /proc/self/fd/ and this number.
 */
VMCLOCK_API int vmclock_publisher_fd(const struct vmclock_publisher *publisher);

/*
 * Sets the clock status to UNRELIABLE, releases the lock and frees the
 * publisher.  A page file stays.
 */
VMCLOCK_API void vmclock_publisher_free(struct vmclock_publisher *publisher);

/* --- The kernel's clock ----------------------------------------------- */

/*
 * Returns CLOCK_REALTIME in nanoseconds since 1970 UTC, or INT64_MIN + errno.
 * Makes no system call if the vDSO can read the kernel's clock source.
 * vmclock_kernel_error() returns how reliable that time is.
 */
VMCLOCK_API int64_t vmclock_kernel_utc_ns(void);

/*
 * Finds the kernel's own bound on the error of CLOCK_REALTIME, by one system
 * call.  Returns EAGAIN if no program keeps that clock synchronized.  Such a
 * program sets the bound from time to time.  In between, the kernel adds 500 us
 * to the bound at each full second.
 *
 * *leap is 1 if a second is inserted at the end of this UTC day or was inserted
 * at its beginning, -1 if a second is or was deleted there, and 0 otherwise.
 */
VMCLOCK_API int vmclock_kernel_error(uint64_t *max_error_ns, int32_t *leap);

/* --- VMGenID ---------------------------------------------------------- */

/* How the kernel reports a new VM generation ID. */
enum vmclock_vmgenid_feed {
	/*
	 * By a line in its log, /dev/kmsg.  Linux 5.18 and later do.  Only
	 * users with CAP_SYSLOG may read the log, unless the sysctl
	 * kernel.dmesg_restrict is 0.
	 */
	VMCLOCK_VMGENID_LOG = 1,
	/*
	 * By a uevent, which every user may receive.  Linux 6.8 did, and so do
	 * the kernels of some distributions.  Linux 6.9 and later do not.
	 */
	VMCLOCK_VMGENID_UEVENTS = 2
};

/*
 * Opens a feed for later reports.  It opens also if the machine has no VMGenID
 * device or its kernel sends no such reports; then none arrives.  Returns
 * EAFNOSUPPORT if the kernel has no uevents, ENONET if it sends none to this
 * network namespace, and EINVAL if there is no such feed.
 */
VMCLOCK_API int vmclock_vmgenid_open(unsigned int feed,
				     struct vmclock_vmgenid **vmgenid);

/*
 * Waits for a report for at most timeout_ms, or without a limit if timeout_ms is
 * negative.  Only one thread at a time may wait.  Returns CHANGED, STOPPED or
 * TIMEOUT of enum vmclock_watch_result.  If reports may have been lost, returns
 * CHANGED.  After an error, the feed is of no more use.
 */
VMCLOCK_API int vmclock_vmgenid_wait(struct vmclock_vmgenid *vmgenid,
				     int32_t timeout_ms);

/* Returns how many reports were ignored because the kernel did not send them. */
VMCLOCK_API uint64_t
vmclock_vmgenid_refused(const struct vmclock_vmgenid *vmgenid);

/* Ends the current wait and all later ones.  Any thread may call it. */
VMCLOCK_API void vmclock_vmgenid_stop(struct vmclock_vmgenid *vmgenid);

/* Closes the feed.  No other call may be in progress, and none may follow. */
VMCLOCK_API void vmclock_vmgenid_free(struct vmclock_vmgenid *vmgenid);

/* --- ClockBound's shared memory ---------------------------------------- */

enum vmclock_clockbound_flag {
	/*
	 * Return a time although the daemon watches a page for disruptions and
	 * the caller has no page.  A disruption is then noticed only when the
	 * daemon has noticed it.
	 */
	VMCLOCK_CLOCKBOUND_UNCHECKED = 1
};

/*
 * Opens the shared memory that the ClockBound daemon writes: version 2, usually
 * /var/run/clockbound/shm0, or version 3, usually /var/run/clockbound/shm1.
 * Stores it in *segment, or NULL on an error.  It keeps no file descriptor.
 * `flags` has bits of enum vmclock_clockbound_flag.
 *
 * Returns EBADMSG if the file is not a segment, EMSGSIZE if it is too short,
 * EPROTONOSUPPORT if its version is another one, ENODATA if the daemon has not
 * initialized it yet, EINVAL or EISDIR if it is not a regular file, EINVAL if
 * `flags` has another bit, or the error of opening it.
 */
VMCLOCK_API int vmclock_clockbound_open(const char *path, unsigned int flags,
					struct vmclock_clockbound **segment);

/*
 * Unmaps the segment and frees it.  No call on it may be in progress, and none
 * may follow.
 */
VMCLOCK_API void vmclock_clockbound_free(struct vmclock_clockbound *segment);

/*
 * Reads the kernel's clock and its bounds by the rules of ClockBound.  If
 * `page` is not NULL, its disruption marker is compared with the segment's.
 * Returns utc_errno:
 *
 * EAGAIN if the status of the clock is unknown, ETIME if the daemon has not
 * updated the segment for too long, EREMCHG if the machine was disrupted,
 * EUNATCH if the daemon watches a page and the caller has passed no open one,
 * EILSEQ if the segment is from the future, EPROTO if a field has a value that
 * cannot be right, EOVERFLOW if the times do not fit into 64 bits, and the
 * errors of vmclock_clockbound_open() if the segment was overwritten.
 *
 * Waits for at most 100 ms for an update of the segment to end, and then returns
 * ETIMEDOUT, as vmclock_read() does.
 */
VMCLOCK_API int
vmclock_clockbound_read(const struct vmclock_clockbound *segment,
			const struct vmclock *page,
			struct vmclock_clockbound_reading *reading);

/*
 * Does the same without waiting, as vmclock_read_nowait() does.  Returns
 * EINPROGRESS if the segment is being written for longer than some ten
 * microseconds, or if the page that must be compared is read by pread(2).
 */
VMCLOCK_API int
vmclock_clockbound_read_nowait(const struct vmclock_clockbound *segment,
			       const struct vmclock *page,
			       struct vmclock_clockbound_reading *reading);

/*
 * Returns what vmclock_path_changed() returns for a page.  A daemon that starts
 * again can replace the file.  The caller then opens the path again.
 */
VMCLOCK_API int
vmclock_clockbound_path_changed(const struct vmclock_clockbound *segment);

/* --- The processor's random numbers ------------------------------------ */

/*
 * Stores 64 random bits of the processor (RDSEED or RDRAND, RNDRRS) in *value.
 * No snapshot copies the state of their generator.  Mix them with other random
 * bits, because nothing proves that the hardware works.  Returns 1, or 0 with a
 * *value of 0 if the processor has no generator or its generator is exhausted.
 */
VMCLOCK_API int vmclock_processor_random(uint64_t *value);

/* --- The output of a command ------------------------------------------- */

/*
 * Replaces the file at path as a whole by `size` bytes, or creates it, with this
 * mode whatever the umask is.  A reader of the file sees the old or the new bytes,
 * never a part of them.  After an error, the file is as it was.
 *
 * Other users may control the directory, because the bytes are written to a new
 * file, which then gets the name.  But the path cannot lead to a directory that
 * another user chooses: returns EUSERS if another user controls a symbolic link
 * in it.  Returns ELOOP, EISDIR or EINVAL if the path names a symbolic link, a
 * directory or another file that is not regular.
 */
VMCLOCK_API int vmclock_replace_file(const char *path, unsigned int mode,
				     const void *bytes, size_t size);

/*
 * Returns 1 if the reader of a pipe, socket or terminal has closed it, so that
 * no write to fd can succeed any more.  Otherwise returns 0, or a negative error
 * number.  Never waits.
 */
VMCLOCK_API int vmclock_reader_closed(int fd);

/*
 * Returns the size of the terminal that fd is: its columns times 65536 plus its
 * rows.  A terminal that does not know its size counts as 80 by 24.  Returns 0
 * if another job of the shell has the terminal, and -ENOTTY if fd is not a
 * terminal, or another negative error number.
 */
VMCLOCK_API int vmclock_terminal_size(int fd);

#ifdef __cplusplus
}
#endif

#endif /* VMCLOCK_H */
