package io.vmclock.watch;

import io.vmclock.watch.VmClockEvent.CapabilitiesChanged;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What a watcher says of itself: to the log, and of some things to the flight recorder as well. */
final class WatcherLog {
  private static final Logger LOG = System.getLogger(VmClockWatcher.class.getName());

  private final Path page;
  private final FlightRecorder recorder = FlightRecorder.find();

  WatcherLog(Path page) {
    this.page = page;
  }

  void notified() {
    LOG.log(Level.INFO, "{0}: watching, and notified of changes", page);
  }

  void sampling(int intervalMillis, String reason) {
    LOG.log(
        Level.INFO,
        "{0}: watching by a reading every {1} ms, because there are no notifications: {2}",
        page,
        Integer.toString(intervalMillis),
        reason);
  }

  void record(VmClockEvent event) {
    recorder.record(page, event);
  }

  void log(VmClockEvent event) {
    LOG.log(isBad(event) ? Level.WARNING : Level.INFO, "{0}: {1}", page, describe(event));
  }

  private static boolean isBad(VmClockEvent event) {
    return event.kind() == VmClockEvent.Kind.STATUS_CHANGED && !event.after().status().isReliable();
  }

  /** Returns the kind of the event and the value that changed. */
  private static String describe(VmClockEvent event) {
    PageState before = event.before();
    PageState after = event.after();
    String change =
        switch (event.kind()) {
          case RESTORED ->
              change(
                  "generation",
                  Long.toUnsignedString(before.generation().orElseThrow()),
                  Long.toUnsignedString(after.generation().orElseThrow()));
          case DISRUPTED ->
              change(
                  "marker",
                  Long.toUnsignedString(before.disruptionMarker()),
                  Long.toUnsignedString(after.disruptionMarker()));
          case CAPABILITIES_CHANGED -> {
            CapabilitiesChanged changed = (CapabilitiesChanged) event;
            yield "gained " + changed.gained() + ", lost " + changed.lost();
          }
          case STATUS_CHANGED -> change("status", before.status(), after.status());
          case MAINTENANCE_SOON, MAINTENANCE_IMMINENT, MAINTENANCE_CLEARED ->
              change("flags", hex(before.flags()), hex(after.flags()));
          case LEAP_ANNOUNCED -> change("leap indicator", before.leap(), after.leap());
        };
    return event.kind() + ", " + change;
  }

  private static String change(String property, Object before, Object after) {
    return property + " " + before + " -> " + after;
  }

  private static String hex(long flags) {
    return "0x" + Long.toHexString(flags);
  }

  void unreadable(Exception cause) {
    LOG.log(Level.WARNING, page + ": not readable, and will be watched on", cause);
  }

  void readableAgain() {
    LOG.log(Level.INFO, "{0}: readable again", page);
  }

  void clockClosed() {
    LOG.log(Level.INFO, "{0}: not watched any more, because the clock was closed", page);
  }

  void failed(Throwable cause) {
    LOG.log(Level.ERROR, page + ": not watched any more", cause);
  }

  /** The watcher itself woke too late. */
  void overslept(long lagNanos) {
    recorder.lag(page, "", lagNanos, 0);
    LOG.log(
        Level.WARNING,
        "{0}: looked at {1} ms later than it should have been",
        page,
        millis(lagNanos));
  }

  /** A listener hears of an event too late; {@code first} since it last had nothing to hear. */
  void late(String listener, long lagNanos, int waiting, boolean first) {
    recorder.lag(page, listener, lagNanos, waiting);
    if (first) {
      LOG.log(
          Level.WARNING,
          "{0}: the listener {1} is {2} ms late, and {3} more events wait for it",
          page,
          listener,
          millis(lagNanos),
          Integer.toString(waiting));
    }
  }

  void threw(String listener, VmClockEvent event, Throwable cause) {
    LOG.log(
        Level.ERROR,
        page + ": the listener " + listener + " failed on " + describe(event),
        cause);
  }

  void notAccepted(String listener, RuntimeException cause) {
    LOG.log(
        Level.ERROR,
        page + ": the executor refused the listener " + listener + "; its events are kept",
        cause);
  }

  /** As text: the logger would group the digits as its locale does. */
  private static String millis(long nanos) {
    return Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
