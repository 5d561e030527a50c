package io.vmclock.watch;

import io.vmclock.watch.VmClockEvent.BoundAboveLimit;
import io.vmclock.watch.VmClockEvent.BoundWithinLimit;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Unsigned;

/** The only class that needs the module jdk.jfr. {@link FlightRecorder#find} checks for it. */
final class JfrRecorder extends FlightRecorder {
  /** Registers the event classes now, so that the first event does not wait for that. */
  JfrRecorder() {
    jdk.jfr.FlightRecorder.register(Restore.class);
    jdk.jfr.FlightRecorder.register(Disruption.class);
    jdk.jfr.FlightRecorder.register(StatusChange.class);
    jdk.jfr.FlightRecorder.register(WatcherLag.class);
    jdk.jfr.FlightRecorder.register(AccuracyChange.class);
  }

  @Override
  void record(Path page, VmClockEvent event) {
    switch (event.kind()) {
      case RESTORED -> recordRestore(page, event.before(), event.after());
      case DISRUPTED -> recordDisruption(page, event.before(), event.after());
      case STATUS_CHANGED -> recordStatus(page, event.before(), event.after());
      case BOUND_ABOVE_LIMIT -> accuracy(((BoundAboveLimit) event).accuracy());
      case BOUND_WITHIN_LIMIT -> accuracy(((BoundWithinLimit) event).accuracy());
      case CAPABILITIES_CHANGED,
          MAINTENANCE_SOON,
          MAINTENANCE_IMMINENT,
          MAINTENANCE_CLEARED,
          LEAP_ANNOUNCED,
          FILE_REMOVED,
          FILE_REPLACED -> {
        // Not recorded.
      }
    }
  }

  private static void recordRestore(Path page, PageState before, PageState after) {
    Restore event = new Restore();
    if (event.isEnabled()) {
      event.page = page.toString();
      event.generationBefore = before.generation().orElseThrow();
      event.generationAfter = after.generation().orElseThrow();
      event.commit();
    }
  }

  private static void recordDisruption(Path page, PageState before, PageState after) {
    Disruption event = new Disruption();
    if (event.isEnabled()) {
      event.page = page.toString();
      event.markerBefore = before.disruptionMarker();
      event.markerAfter = after.disruptionMarker();
      event.commit();
    }
  }

  private static void recordStatus(Path page, PageState before, PageState after) {
    StatusChange event = new StatusChange();
    if (event.isEnabled()) {
      event.page = page.toString();
      event.statusBefore = before.status().name();
      event.statusAfter = after.status().name();
      event.commit();
    }
  }

  @Override
  void accuracy(Accuracy accuracy) {
    AccuracyChange event = new AccuracyChange();
    if (event.isEnabled()) {
      event.source = accuracy.source();
      event.withinLimit = accuracy.isWithinLimit();
      event.limit = accuracy.limit().toNanos();
      event.bound = accuracy.bound().map(Duration::toNanos).orElse(Long.MAX_VALUE);
      event.reason = accuracy.reason().map(Enum::name).orElse("");
      event.commit();
    }
  }

  @Override
  void lag(Path page, String listener, long lagNanos, int waiting) {
    WatcherLag event = new WatcherLag();
    if (event.isEnabled()) {
      event.page = page.toString();
      event.listener = listener;
      event.lag = lagNanos;
      event.waiting = waiting;
      event.commit();
    }
  }

  @Category("vmclock")
  @StackTrace(false)
  abstract static class PageEvent extends Event {
    @Label("Page")
    String page = "";
  }

  @Name("io.vmclock.Restore")
  @Label("Restore")
  @Description("The watcher detected that this machine was restored from a snapshot")
  static final class Restore extends PageEvent {
    @Label("Generation Before")
    @Unsigned
    long generationBefore;

    @Label("Generation After")
    @Unsigned
    long generationAfter;
  }

  @Name("io.vmclock.Disruption")
  @Label("Disruption")
  @Description("The hardware counter was disrupted, for example by a live migration")
  static final class Disruption extends PageEvent {
    @Label("Marker Before")
    @Unsigned
    long markerBefore;

    @Label("Marker After")
    @Unsigned
    long markerAfter;
  }

  @Name("io.vmclock.StatusChange")
  @Label("Status Change")
  @Description("The clock status of the page has changed")
  static final class StatusChange extends PageEvent {
    @Label("Status Before")
    String statusBefore = "";

    @Label("Status After")
    String statusAfter = "";
  }

  @Name("io.vmclock.WatcherLag")
  @Label("Watcher Lag")
  @Description("A watcher woke, or a listener received an event, more than a second too late")
  static final class WatcherLag extends PageEvent {
    @Label("Listener")
    @Description("The listener that was late; empty if the watcher itself was late")
    String listener = "";

    @Label("Lag")
    @Timespan(Timespan.NANOSECONDS)
    long lag;

    @Label("Waiting")
    @Description("Number of further calls that wait for the listener")
    int waiting;
  }

  @Name("io.vmclock.AccuracyChange")
  @Label("Accuracy Change")
  @Description("The bound on the error of a clock has left its limit or returned")
  @Category("vmclock")
  @StackTrace(false)
  static final class AccuracyChange extends Event {
    @Label("Source")
    String source = "";

    @Label("Within Limit")
    boolean withinLimit;

    @Label("Limit")
    @Timespan(Timespan.NANOSECONDS)
    long limit;

    @Label("Bound")
    @Description("The bound on the error; the largest number if there is none")
    @Timespan(Timespan.NANOSECONDS)
    long bound;

    @Label("Reason")
    @Description("Why there is no time with a bound; empty if there is")
    String reason = "";
  }
}
