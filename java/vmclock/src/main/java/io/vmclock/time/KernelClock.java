package io.vmclock.time;

import static com.google.common.base.Preconditions.checkArgument;

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
import io.vmclock.time.KernelState.Marks;
import io.vmclock.time.KernelState.Observation;
import io.vmclock.time.KernelState.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The kernel's CLOCK_REALTIME with the bound of {@code ntp_adjtime(2)}: for pages that have no
 * time, such as Firecracker's and QEMU's. Safe for use by any number of threads.
 *
 * <p>The bound is the word of the service that synchronizes the kernel (chrony, ntpd, ptp4l), and
 * holds as far as that does: such services count the network's delay in, and a source that lies or
 * smears not. {@link VmClock}'s bound, where a page has it, is the hypervisor's and much narrower.
 *
 * <p>The time is void from a disruption of the machine, which the page's marker or generation
 * shows, until the kernel has been synchronized anew; that takes until the service's next few
 * exchanges. It is known by the kernel's bound, which only grows unless it is set. A disruption
 * before {@link #open} is not known of: a process that was started in a restored machine asks its
 * service.
 *
 * <p>Where the page is mapped, a read costs no system call. Every second, or what was asked for,
 * one reading thread makes one to have the kernel's word renewed; the others go on with the last,
 * whose bound grows at the kernel's own rate of 500 ppm. The clock being set is noticed by each
 * read, for it changes the distance to CLOCK_MONOTONIC; that its service gave up is noticed with
 * the next word.
 *
 * <p>All reads throw {@link VmClockException}: {@code UNRELIABLE} while the kernel is not
 * synchronized or the time is void, {@code CLOSED} after the page's clock is closed. Times are
 * until 2262, and an inserted leap second repeats the count of 23:59:59.
 */
public final class KernelClock {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  /** Each fails only if the clock was set, or the machine disrupted, in the time of a read. */
  private static final int ATTEMPTS = 16;

  /** The distance of the clocks is taken from the narrowest of so many windows. */
  private static final int WINDOWS = 4;

  private final VmClock page;
  private final long intervalNanos;
  private final Kernel kernel;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile KernelState state;

  KernelClock(VmClock page, Duration interval, Kernel kernel) {
    checkArgument(
        interval.toMillis() >= 1, "The interval, %s, must be a millisecond or more", interval);
    this.page = page;
    this.intervalNanos = interval.toNanos();
    this.kernel = kernel;
    this.state = KernelState.first(observation());
  }

  /**
   * Returns the kernel's clock beside a page, with its word renewed every second. It need not be
   * synchronized yet.
   *
   * @param page shows disruptions; it stays the caller's to close
   * @throws VmClockException if the page or the kernel's clock cannot be read
   */
  public static KernelClock open(VmClock page) {
    return open(page, DEFAULT_INTERVAL);
  }

  /**
   * Returns the kernel's clock beside a page.
   *
   * @param interval how old the kernel's word may get, a millisecond or more: the longer, the later
   *     is noticed that the kernel is not synchronized any more, or is again
   * @throws VmClockException if the page or the kernel's clock cannot be read
   */
  public static KernelClock open(VmClock page, Duration interval) {
    return new KernelClock(page, interval, Kernel.RUNNING);
  }

  /** Returns the time now in nanoseconds since 1970-01-01 00:00:00 UTC as POSIX counts them. */
  public long utcNanos() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KernelState state = this.state;
      Window now = Window.of(kernel);
      if (holds(state, now)) {
        return now.utcNanos();
      }
    }
    throw unsteady();
  }

  /** Returns {@link #utcNanos} as an {@code Instant}. */
  public Instant utcInstant() {
    return EpochNanos.instant(utcNanos());
  }

  /**
   * Returns the bounds of UTC now, in nanoseconds since 1970. In the time of the bound around a
   * leap second, they are a second wider to either side, since UTC and the kernel leap apart.
   */
  public TimeBounds utcBounds() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KernelState state = this.state;
      Window now = Window.of(kernel);
      if (holds(state, now)) {
        long error = state.maxErrorNanos(now);
        return TimeBounds.utc(now.utcNanos() - error, now.utcNanos() + error);
      }
    }
    throw unsteady();
  }

  /**
   * Blocks until UTC is certainly past {@code utc}, as {@link VmClock#awaitPastUtc(TimeBounds)}
   * does.
   *
   * @throws IllegalArgumentException if the bounds are on TAI
   * @throws VmClockException as all reads do, at once or later in the wait
   * @throws InterruptedException if the thread is interrupted before the time is past
   */
  public void awaitPastUtc(TimeBounds utc) throws InterruptedException {
    awaitPastUtc(utc, CommitWait.NO_TIMEOUT);
  }

  /**
   * Does the same as {@link #awaitPastUtc(TimeBounds)}, for at most {@code timeout}. A time-out of
   * zero or less reads the clock once and does not wait.
   *
   * @return true if the time is past, false if the time-out has passed first
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
   * Returns whether {@code state} holds for a window that was read after it; otherwise another
   * state is there now.
   *
   * @throws VmClockException if it holds, and says that there is no time
   */
  private boolean holds(KernelState state, Window now) {
    // The page after the clock: a disruption that came before the clock was read is seen.
    boolean holds =
        now.agreesWith(state.observation().window()) && isUndisturbed(state.observation().page());
    if (!holds) {
      looking.lock();
    } else if (state.age(now) <= intervalNanos || !looking.tryLock()) {
      requireUsable(state);
      return true;
    }
    try {
      // Another thread may have been there first.
      if (this.state.equals(state)) {
        this.state = state.next(observation());
      }
      return false;
    } finally {
      looking.unlock();
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
        // It was, so this is another host.
        return false;
      }
      throw e;
    }
  }

  /**
   * In this order. What changes between the steps makes the look one that does not hold, and the
   * reader that asked for it looks again.
   */
  private Observation observation() {
    Marks marks = marks();
    Window window = narrowWindow();
    return new Observation(marks, window, kernel.word());
  }

  private Marks marks() {
    Snapshot snapshot = page.read(page.newSnapshot());
    return new Marks(
        snapshot.disruptionMarker(),
        snapshot.capabilities().contains(Capability.GENERATION)
            ? OptionalLong.of(snapshot.generation())
            : OptionalLong.empty());
  }

  private Window narrowWindow() {
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
          state.isVoid()
              ? "The kernel's time is void: the machine was disrupted, and the kernel has not been"
                  + " synchronized anew since. Try again once it has, and see that its service"
                  + " (chrony, ntpd, ptp4l) runs."
              : "The kernel's clock is not synchronized, so that nobody answers for its time. Have a"
                  + " service (chrony, ntpd, ptp4l) synchronize it; `adjtimex --print` shows it.");
    }
  }

  private VmClockException unsteady() {
    return unreliable(
        "The kernel's clock was set, or the machine disrupted, over and over in the time of a read."
            + " See what sets it: there should be one service that does.");
  }

  private VmClockException unreliable(String message) {
    return new VmClockException(Reason.UNRELIABLE, page.path(), message, null);
  }

  @Override
  public String toString() {
    return "KernelClock[" + page + "]";
  }
}
