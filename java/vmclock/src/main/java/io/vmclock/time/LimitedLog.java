package io.vmclock.time;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs at most one line per second. If there are more, it logs the last one when the second has
 * passed, so the log always ends with the current state. For use by the tasks of one {@link
 * Background}.
 */
final class LimitedLog {
  static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final System.Logger log;
  private final Background background;
  private final LongSupplier nanoTime;

  private boolean logged;
  private long loggedAt;
  private long omitted;

  /** The line that waits for the end of the second; null if there is none. */
  private @Nullable String waiting;

  private System.Logger.Level waitingLevel = System.Logger.Level.INFO;

  LimitedLog(System.Logger log, Background background, LongSupplier nanoTime) {
    this.log = log;
    this.background = background;
    this.nanoTime = nanoTime;
  }

  /** Logs a line, or keeps it for the end of the second. */
  void log(System.Logger.Level level, String line) {
    if (waiting != null) {
      omitted++;
      waiting = line;
      waitingLevel = level;
      return;
    }
    long now = nanoTime.getAsLong();
    if (!logged || now - loggedAt >= INTERVAL_NANOS) {
      write(level, line, now);
      return;
    }
    waiting = line;
    waitingLevel = level;
    background.runLater(this::writeWaiting, INTERVAL_NANOS - (now - loggedAt));
  }

  private void writeWaiting() {
    String line = waiting;
    if (line != null) {
      String suffix = omitted == 0 ? "" : " (lines omitted before this one: " + omitted + ")";
      waiting = null;
      omitted = 0;
      write(waitingLevel, line + suffix, nanoTime.getAsLong());
    }
  }

  private void write(System.Logger.Level level, String line, long now) {
    logged = true;
    loggedAt = now;
    log.log(level, line);
  }
}
