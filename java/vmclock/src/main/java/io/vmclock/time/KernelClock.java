package io.vmclock.time;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.math.LongMath;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.TimeBounds;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.EpochNanos;
import io.vmclock.internal.Intervals;
import io.vmclock.internal.Kernel;
import io.vmclock.internal.Kernel.Status;
import io.vmclock.internal.TimeErrno;
import io.vmclock.internal.error.Failures;
import io.vmclock.time.KernelState.Observation;
import io.vmclock.time.KernelState.Window;
import io.vmclock.time.PageMarks.Marks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's CLOCK_REALTIME with the error bound of {@code ntp_adjtime(2)}. Use it on machines
 * without a page, and with pages that have no time, such as those of Firecracker and QEMU. Safe for
 * use by any number of threads.
 *
 * <p>The bound comes from the service that synchronizes the kernel (chrony, ntpd, ptp4l), and is as
 * good as that service. Such services account for the delay of the network, but not for a time
 * server that lies or smears, nor for the error of a PTP hardware clock ({@link
 * Builder#additionalError}). If a page has time, the bound of {@link PageClock} comes from the
 * hypervisor and is much narrower.
 *
 * <p>With a page, a disruption of the machine makes the time invalid. The page's disruption marker
 * or generation shows the disruption. The time stays invalid until the kernel has been synchronized
 * again, which takes the service's next few exchanges. The kernel's bound shows the
 * synchronization, because it only grows unless a service sets it. A disruption before {@link
 * #open} is not detected: a process that starts in a restored machine must ask the service whether
 * it has synchronized the kernel since the restore.
 *
 * <p>Without a page, no disruption is detected. After a migration or a restore, the time can be
 * outside its bound until the service has synchronized the kernel again.
 *
 * <p>If the page is mapped, or there is no page, a read makes no system call. Once per second, or
 * per requested interval, one reading thread makes a system call to renew the kernel's status. The
 * other threads continue with the last status, whose bound grows at the kernel's own rate of 500
 * ppm. Each read detects that the clock was set, because this changes the difference to
 * CLOCK_MONOTONIC. Only a renewal detects that the service no longer synchronizes the clock.
 *
 * <p>The clock cannot be relied on, for the reason {@code UNRELIABLE}, while the kernel is not
 * synchronized or the time is invalid. The reason is {@code CLOSED} after the page's clock is
 * closed, and {@code SYSTEM} if the kernel refuses a call. The range of times ends in 2262.
 */
public final class KernelClock implements NoWaitClock, DisruptionAware {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LARGEST_ADDITION = Duration.ofDays(1);

  /**
   * An attempt fails only if the clock was set or the machine was disrupted since the status was
   * read, or if this thread renews the status.
   */
  private static final int ATTEMPTS = 16;

  /** An observation takes the narrowest of this many windows. */
  private static final int WINDOWS = 4;

  private final @Nullable VmClock page;
  private final PageMarks marks;
  private final long intervalNanos;
  private final long additionalNanos;
  private final Kernel kernel;
  private final ReentrantLock renewing = new ReentrantLock();
  private final SpareReadings spare = new SpareReadings();
  private volatile KernelState state;

  KernelClock(VmClock page, Duration interval, Kernel kernel) {
    this(new Builder().page(page).renewalInterval(interval), kernel);
  }

  KernelClock(Builder builder, Kernel kernel) {
    VmClock page = builder.page;
    this.page = page;
    this.marks = new PageMarks(page);
    this.intervalNanos = builder.renewalInterval.toNanos();
    this.additionalNanos = builder.additionalError.toNanos();
    this.kernel = kernel;
    this.state = KernelState.first(requireObservation());
  }

  /**
   * Returns the kernel's clock without a page. Disruptions go unnoticed. The kernel need not be
   * synchronized yet.
   *
   * @throws VmClockException if the kernel's clock cannot be read, or the native library cannot be
   *     loaded
   */
  public static KernelClock open() {
    return builder().open();
  }

  /**
   * Returns the kernel's clock for a page, and renews the kernel's status every second. The kernel
   * need not be synchronized yet.
   *
   * @param page shows disruptions; the caller closes it
   * @throws VmClockException if the page or the kernel's clock cannot be read
   */
  public static KernelClock open(VmClock page) {
    return builder().page(page).open();
  }

  /**
   * Does the same as {@link #open(VmClock)}, with another renewal interval.
   *
   * @param interval as for {@link Builder#renewalInterval}
   * @throws IllegalArgumentException if the interval is too short or too long
   */
  public static KernelClock open(VmClock page, Duration interval) {
    return builder().page(page).renewalInterval(interval).open();
  }

  /** Returns a builder with default settings and without a page. */
  public static Builder builder() {
    return new Builder();
  }

  /** The settings of a kernel's clock. For one thread. */
  public static final class Builder {
    private @Nullable VmClock page;
    private Duration renewalInterval = DEFAULT_INTERVAL;
    private Duration additionalError = Duration.ZERO;

    private Builder() {}

    /**
     * Sets the page that shows disruptions. The caller closes it. Without a page, disruptions go
     * unnoticed.
     */
    @CanIgnoreReturnValue
    public Builder page(VmClock page) {
      this.page = requireNonNull(page);
      return this;
    }

    /**
     * Sets the age at which the kernel's status is renewed, from a millisecond to a day. The
     * default is 1 s. With a longer interval, the clock detects later that the kernel has lost or
     * regained its synchronization.
     */
    @CanIgnoreReturnValue
    public Builder renewalInterval(Duration interval) {
      renewalInterval = Intervals.checkInterval("renewal interval", interval);
      return this;
    }

    /**
     * Sets an error that is added to the kernel's bound because the kernel does not know it, from 0
     * to a day. The default is 0.
     *
     * <p>If a service synchronizes the kernel from a PTP hardware clock, the error of that clock is
     * such an error: chrony takes it as 0 unless it is configured. On EC2, the driver shows it in
     * the file {@code phc_error_bound} of the network device, below {@code /sys/bus/pci/devices}.
     */
    @CanIgnoreReturnValue
    public Builder additionalError(Duration error) {
      checkArgument(
          !error.isNegative() && error.compareTo(LARGEST_ADDITION) <= 0,
          "The additional error is %s, but must be from 0 to a day",
          error);
      additionalError = error;
      return this;
    }

    /**
     * Returns the clock. The kernel need not be synchronized yet.
     *
     * @throws VmClockException if the page or the kernel's clock cannot be read, or the native
     *     library cannot be loaded
     */
    public KernelClock open() {
      Failures.requireLibrary();
      return new KernelClock(this, Kernel.RUNNING);
    }
  }

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public boolean read(UtcReading reading) {
    return read(reading, /* mayWait= */ true);
  }

  @Override
  public boolean readNoWait(UtcReading reading) {
    return read(reading, /* mayWait= */ false);
  }

  private boolean read(UtcReading reading, boolean mayWait) {
    KernelState state = this.state;
    long before = kernel.monotonicNanos();
    long utcNanos = kernel.utcNanos();
    long after = kernel.monotonicNanos();
    return isCurrent(state, before, utcNanos, after)
        ? setIfUsable(reading, state, before, utcNanos, after)
        : readOrRenew(reading, mayWait);
  }

  /** Returns UTC now in nanoseconds since 1970-01-01 00:00:00, as POSIX counts them. */
  @Override
  public long utcNanos() {
    KernelState state = this.state;
    long before = kernel.monotonicNanos();
    long utcNanos = kernel.utcNanos();
    return isGood(state, before, utcNanos, kernel.monotonicNanos())
        ? utcNanos
        : spare.utcNanos(this);
  }

  @Override
  public long utcNanosOr(long fallback) {
    return spare.utcNanosOr(this, fallback);
  }

  @Override
  public long utcNanosNoWaitOr(long fallback) {
    return spare.utcNanosNoWaitOr(this, fallback);
  }

  /** Returns {@link #utcNanos} as an {@code Instant}. */
  public Instant utcInstant() {
    return EpochNanos.instant(utcNanos());
  }

  /**
   * Returns the bounds of the current UTC, in nanoseconds since 1970. If a leap second is nearer
   * than the error bound, they are a second wider on both sides, because UTC and the kernel do not
   * step at the same instant.
   */
  @Override
  public TimeBounds utcBounds() {
    KernelState state = this.state;
    long before = kernel.monotonicNanos();
    long utcNanos = kernel.utcNanos();
    long after = kernel.monotonicNanos();
    if (isGood(state, before, utcNanos, after)) {
      long error = state.maxErrorNanos(before, utcNanos, after, additionalNanos);
      return TimeBounds.utc(utcNanos - error, LongMath.saturatedAdd(utcNanos, error));
    }
    return spare.utcBounds(this);
  }

  // --- One reading ---------------------------------------------------------------------------

  /** Returns whether a window that was read after {@code state} needs nothing but that state. */
  private boolean isGood(KernelState state, long before, long utcNanos, long after) {
    return state.isUsable() && isCurrent(state, before, utcNanos, after);
  }

  /** Returns whether {@code state} need not be renewed for this window, usable or not. */
  private boolean isCurrent(KernelState state, long before, long utcNanos, long after) {
    // Reads the page after the clock, to detect a disruption that came before the clock was read.
    return !TimeErrno.isError(utcNanos)
        && state.age(after) <= intervalNanos
        && state.agreesWith(before, utcNanos, after)
        && marks.areSameInPlace(state.observation().marks());
  }

  private boolean set(
      UtcReading reading, KernelState state, long before, long utcNanos, long after) {
    long error = state.maxErrorNanos(before, utcNanos, after, additionalNanos);
    return reading.set(this, utcNanos, utcNanos - error, LongMath.saturatedAdd(utcNanos, error));
  }

  /** Renews the state if necessary, and reads the clock. */
  private boolean readOrRenew(UtcReading reading, boolean mayWait) {
    int[] error = new int[1];
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KernelState state = this.state;
      long before = kernel.monotonicNanos();
      long utcNanos = kernel.utcNanos();
      long after = kernel.monotonicNanos();
      if (TimeErrno.isError(utcNanos)) {
        return KernelFailure.CLOCK.store(reading, this, TimeErrno.error(utcNanos));
      }
      // Reads the page after the clock, as isCurrent() does.
      Marks now = marks.read(reading, mayWait, error);
      if (now == null) {
        return KernelFailure.PAGE.store(reading, this, error[0]);
      }
      boolean isValid =
          state.agreesWith(before, utcNanos, after) && now.equals(state.observation().marks());
      boolean isRenewing =
          isValid ? state.age(after) > intervalNanos && renewing.tryLock() : lock(mayWait);
      if (!isRenewing) {
        return isValid
            ? setIfUsable(reading, state, before, utcNanos, after)
            : KernelFailure.RENEWING.store(reading, this, 0);
      }
      try {
        // Another thread may have renewed the state first.
        if (this.state.equals(state) && !renew(state, reading, mayWait, error)) {
          return KernelFailure.PAGE.store(reading, this, error[0]);
        }
      } finally {
        renewing.unlock();
      }
    }
    return KernelFailure.UNSTABLE.store(reading, this, 0);
  }

  private boolean lock(boolean mayWait) {
    if (!mayWait) {
      return renewing.tryLock();
    }
    renewing.lock();
    return true;
  }

  private boolean setIfUsable(
      UtcReading reading, KernelState state, long before, long utcNanos, long after) {
    if (state.isUsable()) {
      return set(reading, state, before, utcNanos, after);
    }
    Observation observed = state.observation();
    if (observed.status().isFailure()) {
      return failureOf(observed).store(reading, this, observed.status().error());
    }
    return (state.isInvalidated() ? KernelFailure.DISRUPTED : KernelFailure.UNSYNCHRONIZED)
        .store(reading, this, 0);
  }

  // --- The renewal ---------------------------------------------------------------------------

  /** Returns false if the page cannot be read. */
  private boolean renew(KernelState last, UtcReading memory, boolean mayWait, int[] error) {
    Observation observed = observe(memory, mayWait, error);
    if (observed == null) {
      return false;
    }
    state = last.next(observed);
    return true;
  }

  /**
   * Reads marks, clock and status, in this order. If one of them changes between two steps, the
   * observation is not valid, and the reader that asked for it makes another. Returns null and an
   * error if the page cannot be read.
   */
  private @Nullable Observation observe(UtcReading memory, boolean mayWait, int[] error) {
    Marks seen = marks.read(memory, mayWait, error);
    if (seen == null) {
      return null;
    }
    Window window = readNarrowWindow();
    return new Observation(
        seen,
        window,
        TimeErrno.isError(window.utcNanos())
            ? new Status(TimeErrno.error(window.utcNanos()), 0, 0)
            : kernel.status());
  }

  /** Makes the first observation. All its parts must succeed. */
  private Observation requireObservation() {
    UtcReading memory = new UtcReading();
    int[] error = new int[1];
    Observation observed = observe(memory, /* mayWait= */ true, error);
    if (observed == null) {
      throw KernelFailure.PAGE.exception(page, error[0]);
    }
    Status status = observed.status();
    if (status.isFailure()) {
      throw failureOf(observed).exception(page, status.error());
    }
    return observed;
  }

  private static KernelFailure failureOf(Observation observed) {
    return TimeErrno.isError(observed.window().utcNanos())
        ? KernelFailure.CLOCK
        : KernelFailure.STATUS;
  }

  private Window readNarrowWindow() {
    Window narrowest = Window.of(kernel);
    for (int i = 1; i < WINDOWS; i++) {
      Window window = Window.of(kernel);
      if (window.width() < narrowest.width()) {
        narrowest = window;
      }
    }
    return narrowest;
  }

  @Override
  public VmClockException failure(UtcReading failed) {
    return failed.error() == 0
        ? NoWaitClock.super.failure(failed)
        : KernelFailure.exception(failed, page);
  }

  @Override
  public long disruptionStamp() {
    return marks.disruptionStamp();
  }

  @Override
  public String toString() {
    return page == null
        ? "KernelClock[disruptions go unnoticed]"
        : "KernelClock[disruptions by " + page.path() + "]";
  }
}
