package io.vmclock.time;

import io.vmclock.TimeBounds;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One source of a {@link FailoverClock}. It reads the source without waiting, if the source can do
 * that. If the source throws an exception, the source counts as unreliable.
 */
final class FailoverSource {
  /** Not a time: the C library returns no time as low as this. */
  static final long NONE = Long.MIN_VALUE;

  private final BoundedClock clock;

  /** The same clock; null if it cannot be read without waiting. */
  private final @Nullable NoWaitClock noWait;

  /** The same clock, if it can have bounds without a reading. */
  private final @Nullable PageClock page;

  private final BiConsumer<BoundedClock, RuntimeException> onThrow;

  /**
   * @param onThrow receives the exceptions of the source, which is not supposed to throw any
   */
  FailoverSource(BoundedClock clock, BiConsumer<BoundedClock, RuntimeException> onThrow) {
    this.clock = clock;
    this.noWait = clock instanceof NoWaitClock able ? able : null;
    this.page = clock instanceof PageClock page ? page : null;
    this.onThrow = onThrow;
  }

  BoundedClock clock() {
    return clock;
  }

  /** Returns whether a read returns within some ten microseconds. */
  boolean neverWaits() {
    return noWait != null;
  }

  /** Returns UTC, or {@link #NONE} if the source cannot be relied on now. */
  long utcNanosOrNone() {
    NoWaitClock noWait = this.noWait;
    try {
      return noWait != null ? noWait.utcNanosNoWaitOr(NONE) : clock.utcNanosOr(NONE);
    } catch (RuntimeException e) {
      onThrow.accept(clock, e);
      return NONE;
    }
  }

  /** Returns the bounds of UTC, or null if only a reading has them. */
  @Nullable TimeBounds recentBounds() {
    PageClock page = this.page;
    return page == null ? null : page.recentBounds();
  }

  /** Keeps the bounds of a reading of this source that was made now. */
  void keepBounds(TimeBounds bounds) {
    PageClock page = this.page;
    if (page != null) {
      page.keepBounds(bounds);
    }
  }

  /** Does the same as {@link BoundedClock#read}. */
  boolean read(UtcReading reading) {
    try {
      return tryRead(reading);
    } catch (RuntimeException e) {
      onThrow.accept(clock, e);
      return reading.setUnreliable(clock, Reason.UNRELIABLE);
    }
  }

  private boolean tryRead(UtcReading reading) {
    NoWaitClock noWait = this.noWait;
    if (noWait != null) {
      return noWait.readNoWait(reading);
    }
    boolean reliable = clock.read(reading);
    return reliable == reading.isReliable()
        ? reliable
        : reading.setUnreliable(clock, Reason.UNRELIABLE);
  }

  /** Returns why the source cannot be relied on now; null if it can. */
  @Nullable VmClockException failure() {
    UtcReading reading = new UtcReading();
    try {
      return tryRead(reading) ? null : clock.failure(reading);
    } catch (RuntimeException e) {
      return new VmClockException(
          Reason.UNRELIABLE, null, clock.name() + " threw an exception: " + e, e);
    }
  }
}
