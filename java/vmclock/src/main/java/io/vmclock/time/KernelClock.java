package io.vmclock.time;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.TimeBounds;
import io.vmclock.TimeScale;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.CommitWait;
import io.vmclock.internal.EpochNanos;
import io.vmclock.internal.Intervals;
import io.vmclock.internal.Kernel;
import io.vmclock.time.KernelState.Marks;
import io.vmclock.time.KernelState.Observation;
import io.vmclock.time.KernelState.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The kernel's CLOCK_REALTIME with the error bound of {@code ntp_adjtime(2)}. Use it with pages
 * that have no time, such as those of Firecracker and QEMU. Safe for use by any number of threads.
 *
 * <p>The bound comes from the service that synchronizes the kernel (chrony, ntpd, ptp4l), and is as
 * good as that service. Such services account for the delay of the network, but not for a time
 * server that lies or smears. If a page has time, the bound of {@link VmClock} comes from the
 * hypervisor and is much narrower.
 *
 * <p>A disruption of the machine makes the time invalid. The page's disruption marker or generation
 * shows the disruption. The time stays invalid until the kernel has been synchronized again, which
 * takes the service's next few exchanges. The kernel's bound shows the synchronization, because it
 * only grows unless a service sets it. A disruption before {@link #open} is not detected: a process
 * that starts in a restored machine must ask the service whether it has synchronized the kernel
 * since the restore.
 *
 * <p>If the page is mapped, a read makes no system call. Once per second, or per requested
 * interval, one reading thread makes a system call to renew the kernel's status. The other threads
 * continue with the last status, whose bound grows at the kernel's own rate of 500 ppm. Each read
 * detects that the clock was set, because this changes the difference to CLOCK_MONOTONIC. Only a
 * renewal detects that the service no longer synchronizes the clock.
 *
 * <p>All reads throw {@link VmClockException}: {@code UNRELIABLE} while the kernel is not
 * synchronized or the time is invalid, {@code CLOSED} after the page's clock is closed. The range
 * of times ends in 2262. An inserted leap second repeats the count of 23:59:59.
 */
public final class KernelClock {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  /**
   * An attempt fails only if the clock was set or the machine was disrupted since the status was
   * read, or if this thread renews the status.
   */
  private static final int ATTEMPTS = 16;

  /** An observation takes the narrowest of this many windows. */
  private static final int WINDOWS = 4;

  private final VmClock page;
  private final long intervalNanos;
  private final Kernel kernel;
  private final ReentrantLock renewing = new ReentrantLock();
  private volatile KernelState state;

  KernelClock(VmClock page, Duration interval, Kernel kernel) {
    this.page = page;
    this.intervalNanos = Intervals.checkInterval("renewal interval", interval).toNanos();
    this.kernel = kernel;
    this.state = KernelState.first(observe());
  }

  /**
   * Returns the kernel's clock for a page, and renews the kernel's status every second. The kernel
   * need not be synchronized yet.
   *
   * @param page shows disruptions; the caller closes it
   * @throws VmClockException if the page or the kernel's clock cannot be read
   */
  public static KernelClock open(VmClock page) {
    return open(page, DEFAULT_INTERVAL);
  }

  /**
   * Returns the kernel's clock for a page. The kernel need not be synchronized yet.
   *
   * @param page shows disruptions; the caller closes it
   * @param interval the age at which the kernel's status is renewed, from a millisecond to a day.
   *     With a longer interval, the clock detects later that the kernel has lost or regained its
   *     synchronization.
   * @throws IllegalArgumentException if the interval is shorter or longer
   * @throws VmClockException if the page or the kernel's clock cannot be read
   */
  public static KernelClock open(VmClock page, Duration interval) {
    return new KernelClock(page, interval, Kernel.RUNNING);
  }

  /** Returns the current UTC in nanoseconds since 1970-01-01 00:00:00, as POSIX counts them. */
  public long utcNanos() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KernelState state = this.state;
      Window now = Window.of(kernel);
      if (canUseOrRenew(state, now)) {
        return now.utcNanos();
      }
    }
    throw unstable();
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
  public TimeBounds utcBounds() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KernelState state = this.state;
      Window now = Window.of(kernel);
      if (canUseOrRenew(state, now)) {
        long error = state.maxErrorNanos(now);
        return TimeBounds.utc(now.utcNanos() - error, now.utcNanos() + error);
      }
    }
    throw unstable();
  }

  /**
   * Blocks until UTC is certainly past {@code utc}, as {@link VmClock#awaitPastUtc(TimeBounds)}
   * does.
   *
   * @throws IllegalArgumentException if the bounds are on TAI
   * @throws VmClockException as all reads do, immediately or later during the wait
   * @throws InterruptedException if the thread is interrupted before that time
   */
  public void awaitPastUtc(TimeBounds utc) throws InterruptedException {
    awaitPastUtc(utc, CommitWait.NO_TIMEOUT);
  }

  /**
   * Does the same as {@link #awaitPastUtc(TimeBounds)}, for at most {@code timeout}. A timeout of
   * zero or less reads the clock once and does not wait.
   *
   * @return true if the time is past, false if the timeout has passed first
   */
  public boolean awaitPastUtc(TimeBounds utc, Duration timeout) throws InterruptedException {
    return awaitPastUtc(utc, CommitWait.timeoutNanos(timeout));
  }

  @CanIgnoreReturnValue
  private boolean awaitPastUtc(TimeBounds utc, long timeoutNanos) throws InterruptedException {
    return CommitWait.until(
        () -> utcBounds().earliestNanos(),
        CommitWait.latestNanos(utc, TimeScale.UTC),
        timeoutNanos);
  }

  /**
   * Returns whether {@code state} can be used for a window that was read after it. If not, the
   * state has been renewed, and the caller tries again with the new one.
   *
   * @throws VmClockException if {@code state} is valid, but its time is not usable
   */
  private boolean canUseOrRenew(KernelState state, Window now) {
    // Reads the page after the clock, to detect a disruption that came before the clock was read.
    boolean valid =
        now.agreesWith(state.observation().window()) && isUndisturbed(state.observation().marks());
    if (!valid) {
      renewing.lock();
    } else if (state.age(now) <= intervalNanos || !renewing.tryLock()) {
      requireUsable(state);
      return true;
    }
    try {
      // Another thread may have renewed the state first.
      if (this.state.equals(state)) {
        this.state = state.next(observe());
      }
      return false;
    } finally {
      renewing.unlock();
    }
  }

  private boolean isUndisturbed(Marks marks) {
    if (page.disruptionMarker() != marks.disruptionMarker()) {
      return false;
    }
    if (marks.generation().isEmpty()) {
      return true;
    }
    try {
      return page.generation() == marks.generation().getAsLong();
    } catch (VmClockException e) {
      if (e.reason() == Reason.NOT_OFFERED) {
        // The page had a generation before, so this is another host.
        return false;
      }
      throw e;
    }
  }

  /**
   * Reads marks, clock and status, in this order. If one of them changes between two steps, the
   * observation is not valid, and the reader that asked for it makes another.
   */
  private Observation observe() {
    Marks marks = readMarks();
    Window window = readNarrowWindow();
    return new Observation(marks, window, kernel.status());
  }

  private Marks readMarks() {
    Snapshot snapshot = page.read(page.newSnapshot());
    return new Marks(
        snapshot.disruptionMarker(),
        snapshot.capabilities().contains(Capability.GENERATION)
            ? OptionalLong.of(snapshot.generation())
            : OptionalLong.empty());
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

  private void requireUsable(KernelState state) {
    if (!state.isUsable()) {
      throw unreliable(
          state.isInvalidated()
              ? "The kernel's time is invalid: the machine was disrupted, and the kernel has not been"
                  + " synchronized since. Check that the service that synchronizes it (chrony, ntpd,"
                  + " ptp4l) runs, and try again after the next synchronization."
              : "The kernel's clock is not synchronized, so its error has no bound. Have a service"
                  + " (chrony, ntpd, ptp4l) synchronize it; `adjtimex --print` shows the result.");
    }
  }

  private VmClockException unstable() {
    return unreliable(
        "The kernel's clock was set, or the machine was disrupted, during each of "
            + ATTEMPTS
            + " attempts to read the time. Find out what sets the clock: only one service should.");
  }

  private VmClockException unreliable(String message) {
    return new VmClockException(Reason.UNRELIABLE, page.path(), message, null);
  }

  @Override
  public String toString() {
    return "KernelClock[" + page + "]";
  }
}
