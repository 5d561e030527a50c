package io.vmclock;

/** The README's example, to show that it compiles. {@link ReadmeTest} compares both. */
@SuppressWarnings("unused")
final class ReadmeExample {
  private ReadmeExample() {}

  static void example() {
    // begin
    try (VmClock clock = VmClock.open()) { // /dev/vmclock0
      // Was this machine restored from a snapshot? Two loads, no call out of Java.
      long generation = clock.generation();
      // ...
      if (clock.generation() != generation) {
        discardWhatMustBeUnique();
      }

      // Time, in nanoseconds since 1970. One call to C, nothing allocated.
      long now = clock.utcNanos();

      // All of it at one instant: every field of the page, and the time with its bound.
      Snapshot reading = clock.read(clock.newSnapshot());
      TimeBounds bounds = reading.utcBounds(); // the true time is in there
    }
    // end
  }

  private static void discardWhatMustBeUnique() {}
}
