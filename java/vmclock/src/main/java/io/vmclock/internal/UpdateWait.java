package io.vmclock.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the end of an update of the page, after a function of the C library that never waits
 * has reported one. Both bindings wait here and not in C: a virtual thread that waits in C keeps
 * its carrier, and then a hundred readers of one page delay all other virtual threads.
 *
 * <p>A page that is read by pread(2) is read by the C function that waits, because every such read
 * is a system call.
 */
final class UpdateWait {
  /** What {@link NativeCalls#read} returns if the call would have to wait. */
  static final int READ_WOULD_WAIT = -Native.VMCLOCK_EINPROGRESS;

  /** What the functions that return a time return if the call would have to wait. */
  static final long TIME_WOULD_WAIT = TimeErrno.of(Native.VMCLOCK_EINPROGRESS);

  /** The same limit as in C. */
  private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** A function of the C library. The functions that return a time ignore {@code reading}. */
  private interface Call {
    long of(long clock, long reading);
  }

  private UpdateWait() {}

  static int read(long clock, long reading) {
    return (int)
        repeat(
            UpdateWait::tryToRead,
            Native::vmclock_read,
            clock,
            reading,
            READ_WOULD_WAIT,
            -Native.VMCLOCK_ETIMEDOUT);
  }

  /** Counts the waits before this try as one retry. */
  private static long tryToRead(long clock, long reading) {
    int error = Native.vmclock_read_nowait(clock, reading);
    if (error == 0) {
      ByteBuffer fields = Native.direct_buffer_over(reading, Native.VMCLOCK_READING_BYTES);
      fields.order(ByteOrder.nativeOrder());
      int retries = fields.getInt(Native.VMCLOCK_READING_RETRIES);
      fields.putInt(Native.VMCLOCK_READING_RETRIES, retries + 1);
    }
    return error;
  }

  /**
   * Reads ClockBound's segment.
   *
   * @param page the address of an open page, or 0
   */
  static int clockBoundRead(long segment, long page, long reading) {
    boolean isRead = page != 0 && Native.vmclock_page(page) == 0;
    return isRead
        ? Native.vmclock_clockbound_read(segment, page, reading)
        : (int)
            repeat(
                (s, r) -> Native.vmclock_clockbound_read_nowait(s, page, r),
                segment,
                reading,
                READ_WOULD_WAIT,
                -Native.VMCLOCK_ETIMEDOUT);
  }

  static long taiNanos(long clock) {
    return time(
        (c, none) -> Native.vmclock_tai_ns_nowait(c), (c, none) -> Native.vmclock_tai_ns(c), clock);
  }

  static long utcNanos(long clock) {
    return time(
        (c, none) -> Native.vmclock_utc_ns_nowait(c), (c, none) -> Native.vmclock_utc_ns(c), clock);
  }

  static long taiNanosUnordered(long clock) {
    return time(
        (c, none) -> Native.vmclock_tai_ns_unordered_nowait(c),
        (c, none) -> Native.vmclock_tai_ns_unordered(c),
        clock);
  }

  static long utcNanosUnordered(long clock) {
    return time(
        (c, none) -> Native.vmclock_utc_ns_unordered_nowait(c),
        (c, none) -> Native.vmclock_utc_ns_unordered(c),
        clock);
  }

  private static long time(Call withoutWait, Call withWait, long clock) {
    return repeat(
        withoutWait, withWait, clock, 0, TIME_WOULD_WAIT, TimeErrno.of(Native.VMCLOCK_ETIMEDOUT));
  }

  private static long repeat(
      Call withoutWait, Call withWait, long clock, long reading, long wouldWait, long timedOut) {
    return Native.vmclock_page(clock) == 0
        ? withWait.of(clock, reading)
        : repeat(withoutWait, clock, reading, wouldWait, timedOut);
  }

  private static long repeat(
      Call withoutWait, long clock, long reading, long wouldWait, long timedOut) {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_NANOS;
    do {
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      long result = withoutWait.of(clock, reading);
      if (result != wouldWait) {
        return result;
      }
    } while (System.nanoTime() - start < LIMIT_NANOS);
    return timedOut;
  }

  /** Also pauses an interrupted thread, which cannot park. Does not clear the interrupt. */
  @SuppressWarnings(
      "ThreadPriorityCheck") // there is nothing else that an interrupted thread can do
  private static void pause(long nanos) {
    LockSupport.parkNanos(nanos);
    if (Thread.currentThread().isInterrupted()) {
      Thread.yield();
    }
  }
}
