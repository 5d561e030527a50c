package io.vmclock.watch;

import java.nio.file.Path;

/**
 * Records events with the JDK's flight recorder. Does nothing if this JVM has no module jdk.jfr.
 */
class FlightRecorder {
  FlightRecorder() {}

  /** Returns a recorder that uses the module jdk.jfr if this JVM has it. */
  static FlightRecorder find() {
    try {
      Class.forName("jdk.jfr.Event");
      return new JfrRecorder();
    } catch (ClassNotFoundException | LinkageError e) {
      return new FlightRecorder();
    }
  }

  /** Records an event, if events of its kind are recorded. */
  void record(Path page, VmClockEvent event) {}

  /** Records that a bound has left a limit or returned. */
  void accuracy(Accuracy accuracy) {}

  /** Records a delay. {@code listener} is empty for a delay of the watcher itself. */
  void lag(Path page, String listener, long lagNanos, int waiting) {}
}
