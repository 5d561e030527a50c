package io.vmclock.cli.watch;

import com.google.common.primitives.UnsignedLong;
import com.google.common.primitives.UnsignedLongs;
import io.vmclock.ClockStatus;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.cli.output.NanosFormat;
import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.output.TimeReport;
import io.vmclock.watch.PageState;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Collects what the live view shows. Not safe for use by several threads. */
final class WatchState {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** A date and time without the digits that nobody can read while they change. */
  private static final int MILLIS_LENGTH = "2026-11-26 21:30:01.123".length();

  private final LongSupplier nanoTime;
  private final String interval;
  private final long begin;
  private final BoundHistory history = new BoundHistory();
  private @Nullable Snapshot reading;
  private String page = "";
  private boolean isPolled;
  private int events;
  private @Nullable String lastEvent;
  private long lastEventTime;

  /**
   * @param interval how often a page without notifications is polled, as text
   */
  WatchState(LongSupplier nanoTime, String interval) {
    this.nanoTime = nanoTime;
    this.interval = interval;
    this.begin = nanoTime.getAsLong();
  }

  /** Shows this page from now on. */
  void setPage(VmClock clock, String name, boolean isPolledNow) {
    reading = clock.newSnapshot();
    page = SafeText.oneLine(name);
    isPolled = isPolledNow;
  }

  /** The page is about to be closed. */
  void removePage() {
    reading = null;
  }

  void add(WatchEvent event) {
    if (event.name().equals(WatchEvent.Watching.SAMPLING.text())) {
      isPolled = true;
    } else if (event.name().equals(WatchEvent.Watching.NOTIFIED.text())) {
      isPolled = false;
    }
    events++;
    lastEvent = event.name();
    lastEventTime = nanoTime.getAsLong();
  }

  /** Reads the page once. */
  ViewState read() {
    if (reading == null) {
      return without("the command waits for a page", page + ", which names no page now");
    }
    String source = page + (isPolled ? ", polled every " + interval : ", notified by the device");
    try {
      return with(reading.clock().read(reading), source);
    } catch (VmClockException e) {
      return without(SafeText.oneLine(e.getMessage()), source);
    }
  }

  private ViewState with(Snapshot current, String source) {
    TimeReport report = TimeReport.of(current);
    PageState state = PageState.of(current);
    UnsignedLong bound = report.maxError().value();
    boolean hasTime = report.hasTime();
    history.add(
        seconds(begin),
        bound == null || !hasTime
            ? BoundHistory.NO_BOUND
            : UnsignedLongs.min(bound.longValue(), Long.MAX_VALUE));
    OptionalLong generation = state.generation();
    return new ViewState(
        report.utc().isAbsent() && !report.tai().isAbsent() ? "TAI" : "UTC",
        time(report),
        hasTime,
        report.bound(),
        history.values(),
        report.status()
            + ", generation "
            + (generation.isPresent() ? Long.toUnsignedString(generation.getAsLong()) : "none")
            + ", marker "
            + Long.toUnsignedString(state.disruptionMarker()),
        report.clockStatus() == ClockStatus.SYNCHRONIZED,
        source,
        events,
        lastEvent,
        seconds(lastEventTime));
  }

  private static String time(TimeReport report) {
    Long tai = report.tai().value();
    return report
        .utcDateTime()
        .map(WatchState::toMillis)
        .orElse(
            tai == null ? TimeReport.absent(report.utc()) : toMillis(NanosFormat.dateTime(tai)));
  }

  private static String toMillis(String dateTime) {
    return dateTime.substring(0, MILLIS_LENGTH);
  }

  private ViewState without(String reason, String source) {
    history.add(seconds(begin), BoundHistory.NO_BOUND);
    return new ViewState(
        "UTC",
        "not available: " + reason,
        false,
        "unknown",
        history.values(),
        "unknown",
        false,
        source,
        events,
        lastEvent,
        seconds(lastEventTime));
  }

  private long seconds(long since) {
    return (nanoTime.getAsLong() - since) / NANOS_PER_SECOND;
  }
}
