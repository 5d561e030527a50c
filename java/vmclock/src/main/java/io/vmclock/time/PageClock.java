package io.vmclock.time;

import static java.util.Objects.requireNonNull;

import io.vmclock.TimeBounds;
import io.vmclock.TimeScale;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.Binding;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.Native;
import io.vmclock.internal.PageName;
import io.vmclock.internal.PageWords;
import io.vmclock.internal.RecentBounds;
import io.vmclock.internal.TimeErrno;
import io.vmclock.internal.error.Failures;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * UTC and its bounds from a vmclock page. It cannot be relied on while the page's clock is
 * unreliable, and if the page has no UTC or no bound on its error.
 *
 * <p>{@link #utcNanos} costs as much as {@link VmClock#utcNanos}, plus one load. A read waits up to
 * 100 ms for an update of the page, as {@link VmClock#read} does.
 */
public final class PageClock implements NoWaitClock, DisruptionAware {
  /** Stands for the generation of a page without one. No hypervisor counts so far. */
  private static final long NO_GENERATION = -1;

  private final VmClock clock;
  private final String name;
  private final long handle;

  /** The mapped page; null if its flags cannot be read in place. */
  private final @Nullable LongBuffer page;

  private final SpareReadings spare = new SpareReadings();
  private final RecentBounds recentBounds = new RecentBounds(TimeScale.UTC);

  private PageClock(VmClock clock) {
    this.clock = clock;
    this.name = PageName.of(clock);
    this.handle = ClockAccess.handle(clock);
    this.page = ClockAccess.generationPage(clock);
  }

  /**
   * Returns the time of a page. The page need not have time now.
   *
   * @param clock the open page; the caller closes it
   */
  public static PageClock of(VmClock clock) {
    return new PageClock(requireNonNull(clock));
  }

  /** Returns the open page. */
  public VmClock page() {
    return clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean read(UtcReading reading) {
    return fill(reading, readFields(reading, /* mayWait= */ true));
  }

  /**
   * {@inheritDoc}
   *
   * <p>If the page is read by pread(2) and an update begins during the call, the call waits for
   * that update. It does not wait for an update that has begun before.
   */
  @Override
  public boolean readNoWait(UtcReading reading) {
    return fill(reading, readFields(reading, /* mayWait= */ false));
  }

  /**
   * Reads the page into the memory of {@code reading}. Returns 0 or a negative error number of the
   * C library.
   */
  int readFields(UtcReading reading, boolean mayWait) {
    try {
      long address = reading.address();
      if (mayWait) {
        return Binding.calls().read(handle, address);
      }
      if (clock.isMapped()) {
        return Binding.calls().readNowait(handle, address);
      }
      // The call that never waits cannot read such a page.
      return Native.vmclock_in_update(handle) == 1
          ? -Native.VMCLOCK_EINPROGRESS
          : Binding.calls().read(handle, address);
    } finally {
      Reference.reachabilityFence(reading);
      Reference.reachabilityFence(this);
    }
  }

  private boolean fill(UtcReading reading, int readError) {
    ByteBuffer fields = reading.memory();
    int error = readError;
    if (error == 0) {
      error = fields.getInt(Native.VMCLOCK_READING_UTC_ERRNO);
    }
    if (error == 0) {
      error = fields.getInt(Native.VMCLOCK_READING_MAX_ERROR_ERRNO);
    }
    return error == 0
        ? reading.set(
            this,
            fields.getLong(Native.VMCLOCK_READING_UTC_NS),
            fields.getLong(Native.VMCLOCK_READING_UTC_EARLIEST_NS),
            fields.getLong(Native.VMCLOCK_READING_UTC_LATEST_NS))
        : reading.setUnreliable(this, Failures.reason(error), error);
  }

  @Override
  public VmClockException failure(UtcReading failed) {
    return failed.error() == 0
        ? NoWaitClock.super.failure(failed)
        : Failures.absent(clock.path(), "UTC with a bound on its error", failed.error());
  }

  @Override
  public long utcNanos() {
    return hasBound() ? clock.utcNanos() : spare.utcNanos(this);
  }

  @Override
  public long utcNanosOr(long fallback) {
    return hasBound() ? clock.utcNanosOr(fallback) : spare.utcNanosOr(this, fallback);
  }

  @Override
  public long utcNanosNoWaitOr(long fallback) {
    if (hasBound()) {
      try {
        long time = Binding.calls().utcNanosNowait(handle);
        return TimeErrno.isError(time) ? fallback : time;
      } finally {
        Reference.reachabilityFence(this);
      }
    }
    return spare.utcNanosNoWaitOr(this, fallback);
  }

  @Override
  public TimeBounds utcBounds() {
    return clock.utcBounds();
  }

  /** Returns the bounds of UTC, or null if only a reading has them. Waits for 10 us at most. */
  @Nullable TimeBounds recentBounds() {
    try {
      return recentBounds.now(handle);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Keeps the bounds of a reading of this clock that was made now, for {@link #recentBounds}. */
  void keepBounds(TimeBounds bounds) {
    recentBounds.keep(bounds);
  }

  /** Changes with the disruption marker and with the generation. */
  @Override
  public long disruptionStamp() {
    try {
      return DisruptionAware.mix(clock.disruptionMarker(), clock.generationOr(NO_GENERATION));
    } catch (VmClockException closedOrTruncated) {
      return LOST;
    }
  }

  /**
   * Returns whether the mapped page has a bound on its error now. If this is false, a reading finds
   * the reason. The flags need no order with the time: each is a value that the page had during the
   * call.
   */
  private boolean hasBound() {
    LongBuffer page = this.page;
    if (page == null) {
      return false;
    }
    try {
      return !PageWords.isClosed(page) && PageWords.hasMaxError(page);
    } catch (IndexOutOfBoundsException | InternalError closedOrTruncated) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "PageClock[" + clock + "]";
  }
}
