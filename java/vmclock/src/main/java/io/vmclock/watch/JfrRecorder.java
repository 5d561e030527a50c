package io.vmclock.watch;

import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.nio.file.Path;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Unsigned;

/** The one class that needs the module jdk.jfr; {@link FlightRecorder#find} sees to that. */
final class JfrRecorder extends FlightRecorder {
  /** Has the recorder prepare its classes now, and not when a restore is to be told. */
  JfrRecorder() {
    jdk.jfr.FlightRecorder.register(Restore.class);
    jdk.jfr.FlightRecorder.register(Disruption.class);
    jdk.jfr.FlightRecorder.register(StatusChange.class);
    jdk.jfr.FlightRecorder.register(WatcherLag.class);
  }

  @Override
  void record(Path page, VmClockEvent event) {
    if (event instanceof Restored restored) {
      record(page, restored);
    } else if (event instanceof Disrupted disrupted) {
      record(page, disrupted);
    } else if (event instanceof StatusChanged changed) {
      record(page, changed);
    }
  }

  private static void record(Path page, Restored restored) {
    Restore event = new Restore();
    if (event.isEnabled()) {
      event.page = page.toString();
      event.generationBefore = restored.before().generation().orElseThrow();
      event.generationAfter = restored.after().generation().orElseThrow();
      event.commit();
    }
  }

  private static void record(Path page, Disrupted disrupted) {
    Disruption event = new Disruption();
    if (event.isEnabled()) {
      event.page = page.toString();
      event.markerBefore = disrupted.before().disruptionMarker();
      event.markerAfter = disrupted.after().disruptionMarker();
      event.commit();
    }
  }

  private static void record(Path page, StatusChanged changed) {
    StatusChange event = new StatusChange();
    if (event.isEnabled()) {
      event.page = page.toString();
      event.statusBefore = changed.before().status().name();
      event.statusAfter = changed.after().status().name();
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
  @Description("This machine was restored from a snapshot; as of when the watcher saw it")
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
  @Description("The hardware counter was disrupted, as by a live migration")
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
  @Description("Whether the page's time may be relied on has changed")
  static final class StatusChange extends PageEvent {
    @Label("Status Before")
    String statusBefore = "";

    @Label("Status After")
    String statusAfter = "";
  }

  @Name("io.vmclock.WatcherLag")
  @Label("Watcher Lag")
  @Description("A watcher looked, or a listener heard, later than a second after it should have")
  static final class WatcherLag extends PageEvent {
    @Label("Listener")
    @Description("Empty for the watcher itself")
    String listener = "";

    @Label("Lag")
    @Timespan(Timespan.NANOSECONDS)
    long lag;

    @Label("Waiting")
    @Description("Events that wait for the listener besides")
    int waiting;
  }
}
