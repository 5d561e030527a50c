package io.vmclock;

import io.vmclock.internal.Native;
import io.vmclock.internal.PageWords;
import io.vmclock.internal.error.Failures;
import java.nio.file.Path;

/**
 * Single words of a page, read by the C library, for pages that Java cannot read in place: they are
 * short, are read by pread(2), or are closed. The caller keeps the clock reachable.
 */
final class NativeWords {
  private NativeWords() {}

  static long generation(Path path, long clock) {
    long[] generation = new long[1];
    int error = Native.vmclock_generation(clock, generation);
    if (error != 0) {
      throw Failures.absent(path, "generation", error);
    }
    return generation[0];
  }

  static long marker(Path path, long clock) {
    long[] marker = new long[1];
    int error = Native.vmclock_disruption_marker(clock, marker);
    if (error != 0) {
      throw Failures.absent(path, "disruption marker", error);
    }
    return marker[0];
  }

  /** Does the same as {@link PageWords#stamp}. */
  static long stamp(Path path, long clock) {
    long[] generation = new long[1];
    int error = Native.vmclock_generation(clock, generation);
    if (error == 0) {
      return generation[0];
    }
    // If the page was busy, the marker may be readable now, and would look like a change.
    if (error != -Native.VMCLOCK_ENODATA) {
      throw Failures.absent(path, "generation", error);
    }
    return PageWords.stampOf(marker(path, clock));
  }
}
