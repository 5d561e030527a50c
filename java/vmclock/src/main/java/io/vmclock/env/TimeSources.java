package io.vmclock.env;

import com.google.common.collect.ImmutableList;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.SourceStatus.State;
import io.vmclock.internal.NanosText;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.ClockBoundClock;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.KernelClock;
import io.vmclock.time.PageClock;
import io.vmclock.time.SystemClock;
import io.vmclock.time.UtcReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The accepted sources of time, open and in their order. */
final class TimeSources implements AutoCloseable {
  private static final String EMBEDDED = ", published by this program itself";

  private final List<BoundedClock> clocks = new ArrayList<>();
  private final List<SourceStatus> statuses = new ArrayList<>();
  private @Nullable ClockBoundClock clockBound;
  private boolean anyIsThere;

  private TimeSources() {}

  /** Opens the sources. A source that the machine does not have gets a status only. */
  static TimeSources open(Settings settings, OpenPage page) {
    TimeSources opened = new TimeSources();
    for (TimeSource source : settings.time()) {
      if (source != TimeSource.PAGE || !page.isEmbedded()) {
        opened.open(source, settings, page);
      }
    }
    // Its time is the kernel's, so the other sources are better.
    if (page.isEmbedded() && settings.time().contains(TimeSource.PAGE)) {
      opened.statuses.add(page.replaced(Purpose.TIME));
      opened.open(TimeSource.PAGE, settings, page);
    }
    Duration systemError = settings.systemError();
    if (systemError != null) {
      opened.add(SystemClock.assuming(systemError), "");
    }
    return opened;
  }

  private void open(TimeSource source, Settings settings, OpenPage page) {
    try {
      boolean isEmbedded = page.isEmbedded() && source == TimeSource.PAGE;
      boolean isUnnoticed = source == TimeSource.KERNEL && !page.isOfMachine();
      add(
          clock(source, settings, page),
          isEmbedded ? EMBEDDED : isUnnoticed ? ", disruptions go unnoticed" : "");
    } catch (VmClockException e) {
      statuses.add(SourceStatus.absent(Purpose.TIME, source.label(), e));
    }
  }

  private BoundedClock clock(TimeSource source, Settings settings, OpenPage page) {
    return switch (source) {
      case PAGE -> PageClock.of(page.require());
      case CLOCK_BOUND -> openClockBound(settings, page);
      case KERNEL -> openKernel(settings, page);
    };
  }

  private ClockBoundClock openClockBound(Settings settings, OpenPage page) {
    ClockBoundClock.Builder builder = ClockBoundClock.builder();
    if (settings.clockBound() != null) {
      builder.path(settings.clockBound());
    }
    // The daemon watches the machine's page, and not an embedded one.
    if (page.isOfMachine()) {
      builder.disruptions(page.require());
    }
    ClockBoundClock opened = builder.build();
    clockBound = opened;
    return opened;
  }

  private static KernelClock openKernel(Settings settings, OpenPage page) {
    KernelClock.Builder builder = KernelClock.builder().additionalError(settings.kernelError());
    if (page.isOfMachine()) {
      builder.page(page.require());
    }
    return builder.open();
  }

  private void add(BoundedClock clock, String note) {
    SourceStatus status = status(clock, note);
    statuses.add(status);
    // Also a source that is not there now, because it can come: a daemon starts, or the machine
    // migrates.
    clocks.add(clock);
    anyIsThere |= status.isThere();
  }

  private static SourceStatus status(BoundedClock clock, String note) {
    UtcReading reading = new UtcReading();
    if (clock.read(reading)) {
      return new SourceStatus(
          Purpose.TIME,
          name(clock),
          State.USABLE,
          "+-" + NanosText.roundedUp(reading.maxErrorNanos()) + note);
    }
    VmClockException failure = clock.failure(reading);
    return isTemporary(failure.reason())
        ? new SourceStatus(
            Purpose.TIME, clock.name(), State.UNRELIABLE, String.valueOf(failure.getMessage()))
        : SourceStatus.absent(Purpose.TIME, clock.name(), failure);
  }

  /** Returns the name of a clock, with the segment that ClockBound writes now. */
  static String name(BoundedClock clock) {
    return clock instanceof ClockBoundClock daemon
        ? daemon.segment().map(segment -> "ClockBound " + segment).orElse(daemon.name())
        : clock.name();
  }

  private static boolean isTemporary(Reason reason) {
    return reason == Reason.UNRELIABLE || reason == Reason.BUSY || reason == Reason.LEAP_UNKNOWN;
  }

  /** Returns whether the machine has one of the sources. */
  boolean anyIsThere() {
    return anyIsThere;
  }

  ImmutableList<SourceStatus> statuses() {
    return ImmutableList.copyOf(statuses);
  }

  /** Returns all sources as one clock. There is at least one. */
  BoundedClock clock() {
    return clocks.size() == 1
        ? clocks.get(0)
        : FailoverClock.of(
            clocks.get(0), clocks.subList(1, clocks.size()).toArray(new BoundedClock[0]));
  }

  @Override
  public void close() {
    if (clockBound != null) {
      clockBound.close();
    }
  }
}
