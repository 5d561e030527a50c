package io.vmclock.watch;

import java.nio.file.Path;

/** The JDK's flight recorder, or nothing at all where this JVM has no module jdk.jfr. */
class FlightRecorder {
  FlightRecorder() {}

  /** Returns what records if there is something to record with. */
  static FlightRecorder find() {
    try {
      Class.forName("jdk.jfr.Event");
      return new JfrRecorder();
    } catch (ClassNotFoundException | LinkageError e) {
      return new FlightRecorder();
    }
  }

  /** Records an event, if it is of a kind that is recorded. */
  void record(Path page, VmClockEvent event) {}

  /** Records a lag; {@code listener} is empty for the watcher's own. */
  void lag(Path page, String listener, long lagNanos, int waiting) {}
}
