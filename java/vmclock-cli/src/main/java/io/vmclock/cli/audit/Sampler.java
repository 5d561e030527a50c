package io.vmclock.cli.audit;

import io.vmclock.ClockStatus;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.cli.output.SafeText;
import io.vmclock.env.ClockComparison;
import io.vmclock.env.Telemetry;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.RestoreReport;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.NoWaitClock;
import io.vmclock.time.UtcReading;
import io.vmclock.watch.Subscription;
import io.vmclock.watch.VmClockEvent;
import io.vmclock.watch.VmClockWatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the clock of an environment, and reports the changes of its page. Thread-safe. */
final class Sampler implements AutoCloseable {
  private static final String OLD_FILE =
      "the page's file was removed or replaced, and the recorder still reads the old one";

  /** The process ends 5 s after a signal. Some of that remains for the last lines of the record. */
  private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(3);

  /** How often a sample is taken again because the page's status changed meanwhile. */
  private static final int MOST_REPETITIONS = 10;

  private final VmClockEnvironment environment;
  private final BoundedClock clock;
  private final Telemetry telemetry;
  private final long limitNanos;
  private final UtcReading reading = new UtcReading();
  private final Optional<VmClockWatcher> watcher;
  private final boolean ownsWatcher;
  private final List<Subscription> subscriptions = new ArrayList<>();

  /** The last sample, if it had no time. */
  private @Nullable Sample last;

  /** Whether there was a reliable time, which {@link #lastUtcNanos} then has. */
  private boolean hasUtc;

  private long lastUtcNanos;

  /** When {@link #lastUtcNanos} was read, as by {@code System.nanoTime()}. */
  private long lastReadAt;

  /**
   * Uses the clock, the page and the restores of {@code environment}, which the caller closes. It
   * is only {@linkplain VmClockEnvironment.Builder#prepare prepared}, so that no listener misses a
   * restore.
   *
   * @param limit the largest bound that is within the limit
   * @param polling how often to read a page without notifications
   */
  Sampler(VmClockEnvironment environment, Duration limit, Duration polling) {
    this.environment = environment;
    clock = environment.clock();
    telemetry = environment.telemetry();
    limitNanos = limit.toNanos();
    // A page without a generation has no watcher there.
    ownsWatcher = environment.watcher().isEmpty() && environment.page().isPresent();
    watcher =
        ownsWatcher
            ? environment.page().map(page -> watcher(page, polling))
            : environment.watcher();
  }

  private static VmClockWatcher watcher(VmClock page, Duration polling) {
    return VmClockWatcher.builder(page).samplingInterval(polling).build();
  }

  /**
   * Starts the environment, and reports changes from now on. Other threads call the listeners.
   *
   * @param changed called for each change of the page
   * @param restored called for each restore that no page reports
   */
  void start(Consumer<VmClockEvent> changed, Consumer<RestoreReport> restored) {
    watcher.ifPresent(pages -> subscriptions.add(pages.subscribe("audit", changed)));
    if (environment.watcher().isEmpty()) {
      telemetry.onRestore("audit", restored).ifPresent(subscriptions::add);
    }
    if (ownsWatcher) {
      watcher.ifPresent(VmClockWatcher::start);
    }
    environment.start();
  }

  /**
   * Returns UTC of the clock in use in nanoseconds since 1970. If there is no time, continues the
   * last reliable time, or else returns UTC of the system clock.
   */
  synchronized long utcNanos() {
    return NoWaitClock.readNoWaitIfAble(clock, reading)
        ? reliable(reading.utcNanos())
        : unreliableNanos();
  }

  /** Reads the clock once. */
  synchronized Sample take() {
    ClockStatus status = pageStatus();
    Optional<ClockComparison> now = telemetry.compare(reading);
    for (int i = 0; i < MOST_REPETITIONS; i++) {
      ClockStatus before = status;
      status = pageStatus();
      if (status == before) {
        break;
      }
      now = telemetry.compare(reading); // an update came between the status and the bound
    }
    if (now.isEmpty()) {
      last =
          new Sample(
              unreliableNanos(),
              Sample.State.NO_TIME,
              Telemetry.NO_SOURCE,
              -1,
              null,
              -1,
              status,
              reason(status));
      return last;
    }
    last = null;
    ClockComparison found = now.get();
    long bound = found.maxErrorNanos();
    return new Sample(
        reliable(found.utcNanos()),
        bound <= limitNanos ? Sample.State.WITHIN : Sample.State.ABOVE,
        found.source(),
        bound,
        found.systemOffsetNanos(),
        found.maxSystemErrorNanos(),
        status,
        null);
  }

  /**
   * Returns null if the last sample had no time either. Its sources look for the reason in several
   * files, which would cost more than everything else in a sample, and only a change is recorded
   * with a reason.
   */
  private @Nullable String reason(@Nullable ClockStatus status) {
    return last != null && last.pageStatus() == status ? null : text(clock.failure(reading));
  }

  /** Returns the status of the page's clock; null if it is unknown, or if there is no page. */
  private @Nullable ClockStatus pageStatus() {
    Optional<VmClock> page = environment.page();
    if (page.isEmpty() || unwatchedCause().isPresent()) {
      return null;
    }
    try {
      return page.get().read().clockStatus();
    } catch (VmClockException unreadable) {
      return null;
    }
  }

  /**
   * Returns why changes of the page are not detected now: the watcher has ended, cannot read the
   * page, or reads an old file. Empty if they are detected, or if there is no page.
   */
  Optional<String> unwatchedCause() {
    return watcher.flatMap(Sampler::unwatchedCause);
  }

  private static Optional<String> unwatchedCause(VmClockWatcher watcher) {
    return watcher.isRunning()
        ? watcher
            .unreadableCause()
            .map(Sampler::text)
            .or(() -> watcher.fileChange().map(change -> OLD_FILE))
        : Optional.of(watcher.endCause().map(Sampler::text).orElse("the watcher has ended"));
  }

  private static String text(VmClockException cause) {
    return SafeText.oneLine(String.valueOf(cause.getMessage()));
  }

  private long reliable(long utcNanos) {
    hasUtc = true;
    lastUtcNanos = utcNanos;
    lastReadAt = System.nanoTime();
    return utcNanos;
  }

  /**
   * Returns the time of a line without a reliable time. It continues the last reliable time,
   * because the record would show a jump and a gap at each switch to a system clock that is wrong.
   */
  private long unreliableNanos() {
    return hasUtc ? lastUtcNanos + (System.nanoTime() - lastReadAt) : systemNanos();
  }

  private static long systemNanos() {
    Instant now = Instant.now();
    return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
  }

  /**
   * Stops the reports. Waits until the listeners have received all changes that the page had before
   * this call.
   *
   * @return false if that took too long. A listener can then still be called.
   */
  boolean stop() {
    boolean isDelivered = watcher.map(Sampler::end).orElse(true);
    subscriptions.forEach(Subscription::close);
    return isDelivered;
  }

  private static boolean end(VmClockWatcher watcher) {
    try {
      watcher.asService().stopAsync().awaitTerminated(LONGEST_DELIVERY);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (IllegalStateException failed) {
      // The watcher had ended by itself before.
      return true;
    }
  }

  @Override
  public void close() {
    boolean unused = stop();
  }
}
