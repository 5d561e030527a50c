package io.vmclock.time;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.math.LongMath;
import io.vmclock.TimeBounds;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.DirectMemory;
import io.vmclock.internal.Native;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a {@link BoundedClock}: UTC and its bounds at one instant, or the reason why there
 * is none. It can be filled again and again without allocation. For use by one thread at a time.
 *
 * <pre>{@code
 * UtcReading reading = new UtcReading(); // once
 * if (clock.read(reading)) {
 *   use(reading.earliestNanos(), reading.latestNanos());
 * }
 * }</pre>
 */
public final class UtcReading {
  private long utcNanos;
  private long earliestNanos;
  private long latestNanos;

  /** Null if there is a time. */
  private @Nullable Reason reason = Reason.NOT_OFFERED;

  private @Nullable BoundedClock source;

  /** The error number behind the reason, for the source's message; 0 if there is none. */
  private int error;

  /** Memory for the C library, made when a source first needs it. */
  private @Nullable ByteBuffer memory;

  private long address;

  /** Makes a reading without a time. */
  public UtcReading() {}

  /** Returns whether the reading has a time, because its source could be relied on. */
  public boolean isReliable() {
    return reason == null;
  }

  /** Returns why the reading has no time, or empty if it has one. */
  public Optional<Reason> reason() {
    return Optional.ofNullable(reason);
  }

  /** Returns the clock that filled the reading last. Empty before the first time. */
  public Optional<BoundedClock> source() {
    return Optional.ofNullable(source);
  }

  /**
   * Returns UTC in nanoseconds since 1970. It is not before {@link #earliestNanos} and not after
   * {@link #latestNanos}.
   *
   * @throws IllegalStateException if the reading has no time
   */
  public long utcNanos() {
    requireTime();
    return utcNanos;
  }

  /**
   * Returns the earliest possible UTC in nanoseconds since 1970.
   *
   * @throws IllegalStateException if the reading has no time
   */
  public long earliestNanos() {
    requireTime();
    return earliestNanos;
  }

  /**
   * Returns the latest possible UTC in nanoseconds since 1970.
   *
   * @throws IllegalStateException if the reading has no time
   */
  public long latestNanos() {
    requireTime();
    return latestNanos;
  }

  /**
   * Returns how far the time can be from the true time, in nanoseconds: the larger one of the
   * distances to the two bounds. {@code Long.MAX_VALUE} stands for all larger numbers.
   *
   * @throws IllegalStateException if the reading has no time
   */
  public long maxErrorNanos() {
    requireTime();
    return Math.max(
        LongMath.saturatedSubtract(utcNanos, earliestNanos),
        LongMath.saturatedSubtract(latestNanos, utcNanos));
  }

  /**
   * Returns the bounds as an object.
   *
   * @throws IllegalStateException if the reading has no time
   */
  public TimeBounds bounds() {
    requireTime();
    return TimeBounds.utc(earliestNanos, latestNanos);
  }

  // --- For implementations of BoundedClock ---------------------------------------------------

  /**
   * Stores a time. Only implementations of {@link BoundedClock#read} call this.
   *
   * @param source the clock that was read
   * @param utcNanos UTC in nanoseconds since 1970
   * @param earliestNanos the earliest possible UTC
   * @param latestNanos the latest possible UTC
   * @return true
   * @throws IllegalArgumentException if the time is not within its bounds
   */
  public boolean set(BoundedClock source, long utcNanos, long earliestNanos, long latestNanos) {
    if (utcNanos < earliestNanos || utcNanos > latestNanos) {
      throw outside(utcNanos, earliestNanos, latestNanos);
    }
    this.source = source;
    this.utcNanos = utcNanos;
    this.earliestNanos = earliestNanos;
    this.latestNanos = latestNanos;
    reason = null;
    error = 0;
    return true;
  }

  /**
   * Stores the reason why there is no time. Only implementations of {@link BoundedClock#read} call
   * this.
   *
   * @param source the clock that was read
   * @return false
   */
  public boolean setUnreliable(BoundedClock source, Reason reason) {
    return setUnreliable(source, reason, 0);
  }

  /** Does the same, and stores a number for the source's own {@link BoundedClock#failure}. */
  boolean setUnreliable(BoundedClock source, Reason reason, int error) {
    this.source = source;
    this.reason = requireNonNull(reason);
    this.error = error;
    return false;
  }

  /** Replaces the time of a reading that has one. Widens the bounds if they do not contain it. */
  void replaceTime(long utcNanos) {
    this.utcNanos = utcNanos;
    earliestNanos = Math.min(earliestNanos, utcNanos);
    latestNanos = Math.max(latestNanos, utcNanos);
  }

  /** Returns the error number that was stored with the reason, or 0 if there is none. */
  int error() {
    return error;
  }

  Reason requireReason() {
    checkArgument(reason != null, "The reading has a time, so there is no failure to describe");
    return requireNonNull(reason);
  }

  /**
   * Returns {@link Native#VMCLOCK_READING_BYTES} bytes of memory for the C library, in native byte
   * order. Every use overwrites them.
   */
  ByteBuffer memory() {
    ByteBuffer memory = this.memory;
    return memory != null ? memory : allocate();
  }

  /** Returns the address of {@link #memory}. The caller keeps this reading reachable. */
  long address() {
    ByteBuffer unused = memory();
    return address;
  }

  private ByteBuffer allocate() {
    ByteBuffer allocated = DirectMemory.allocate(Native.VMCLOCK_READING_BYTES);
    address = DirectMemory.address(allocated);
    memory = allocated;
    return allocated;
  }

  private void requireTime() {
    if (reason != null) {
      throw new IllegalStateException(
          "The reading has no time ("
              + reason
              + "). Check isReliable() or the result of BoundedClock.read first.");
    }
  }

  private static IllegalArgumentException outside(long utc, long earliest, long latest) {
    return new IllegalArgumentException(
        "The time " + utc + " ns is not within its bounds, " + earliest + " to " + latest + " ns");
  }

  @Override
  public String toString() {
    return "UtcReading["
        + (reason == null
            ? utcNanos + " ns, from " + earliestNanos + " to " + latestNanos
            : "no time: " + reason)
        + "]";
  }
}
