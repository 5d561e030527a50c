package io.vmclock.watch;

import io.vmclock.watch.VmClockEvent.BoundAboveLimit;
import io.vmclock.watch.VmClockEvent.BoundWithinLimit;
import io.vmclock.watch.VmClockEvent.CapabilitiesChanged;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes a watcher's messages to the log, and some of them to the flight recorder as well. */
final class WatcherLog {
  private static final Logger LOG = System.getLogger(VmClockWatcher.class.getName());

  private final Path page;
  private final FlightRecorder recorder = FlightRecorder.find();

  WatcherLog(Path page) {
    this.page = page;
  }

  void notified() {
    LOG.log(Level.INFO, "{0}: watching; the device notifies of changes", page);
  }

  void sampling(int intervalMillis, String reason) {
    LOG.log(
        Level.INFO,
        "{0}: polling every {1} ms, because there are no notifications: {2}",
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
    return switch (event.kind()) {
      case STATUS_CHANGED -> !event.after().status().isReliable();
      case BOUND_ABOVE_LIMIT, FILE_REMOVED, FILE_REPLACED -> true;
      default -> false;
    };
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
          case BOUND_ABOVE_LIMIT -> ((BoundAboveLimit) event).accuracy().description();
          case BOUND_WITHIN_LIMIT -> ((BoundWithinLimit) event).accuracy().description();
          case FILE_REMOVED ->
              "the path names no page any more; the watcher continues with the removed file, which"
                  + " may not show later restores";
          case FILE_REPLACED ->
              "the path names another page; the watcher continues with the old file, which may not"
                  + " show later restores. Open the path again, or restart the program";
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
    LOG.log(
        Level.WARNING, page + ": cannot be read; the watcher continues, and tries again", cause);
  }

  void readableAgain() {
    LOG.log(Level.INFO, "{0}: can be read again", page);
  }

  void clockClosed() {
    LOG.log(Level.INFO, "{0}: the watcher ends because the clock was closed", page);
  }

  void lastReadingFailed(Exception cause) {
    LOG.log(
        Level.WARNING,
        page
            + ": the watcher ends, and its last reading failed;"
            + " changes since the last successful reading are not reported",
        cause);
  }

  void failed(Throwable cause) {
    LOG.log(Level.ERROR, page + ": the watcher ends because of an error", cause);
  }

  /** Reports that the watcher itself woke too late. */
  void overslept(long lagNanos) {
    recorder.lag(page, "", lagNanos, 0);
    LOG.log(Level.WARNING, "{0}: the watcher woke {1} ms too late", page, millis(lagNanos));
  }

  /**
   * Reports that a listener receives an event too late.
   *
   * @param first whether this is the first late event since the listener's queue was empty
   */
  void late(String listener, long lagNanos, int waiting, boolean first) {
    recorder.lag(page, listener, lagNanos, waiting);
    if (first) {
      LOG.log(
          Level.WARNING,
          "{0}: the listener {1} is {2} ms late; waiting calls: {3}",
          page,
          listener,
          millis(lagNanos),
          Integer.toString(waiting));
    }
  }

  /** Reports that a listener threw; {@code event} is null if its check did. */
  void threw(String listener, @Nullable VmClockEvent event, Throwable cause) {
    LOG.log(
        Level.ERROR,
        event == null
            ? page + ": the check of the listener " + listener + " threw an exception"
            : page
                + ": the listener "
                + listener
                + " threw an exception when it received "
                + describe(event),
        cause);
  }

  void notAccepted(String listener, Throwable cause) {
    LOG.log(
        Level.ERROR,
        page
            + ": the executor refused to run the listener "
            + listener
            + "; its events stay queued, and its next event makes the watcher try again",
        cause);
  }

  /**
   * Reports that the watcher ends without waiting any longer for a listener.
   *
   * @param calling whether a call is in progress, or was given to the executor
   */
  void undelivered(String listener, int waiting, boolean calling) {
    LOG.log(
        Level.WARNING,
        "{0}: the watcher ends before the listener {1} has received all events;"
            + " waiting calls: {2}{3}",
        page,
        listener,
        Integer.toString(waiting),
        calling ? "; a call has not returned" : "");
  }

  /** Returns text, because the logger would group the digits by its locale. */
  private static String millis(long nanos) {
    return Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
