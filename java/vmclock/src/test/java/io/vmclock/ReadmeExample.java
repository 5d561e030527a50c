package io.vmclock;

/** The README's second example, to show that it compiles. {@link ReadmeTest} compares both. */
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

      // The time in nanoseconds since 1970. One call to C, no allocation.
      long now = clock.utcNanos();

      // Everything at one instant: all fields of the page, and the time with its bound.
      Snapshot reading = clock.read();
      TimeBounds bounds = reading.utcBounds(); // the true time is between these two
    }
    // end
  }

  private static void discardWhatMustBeUnique() {}
}
