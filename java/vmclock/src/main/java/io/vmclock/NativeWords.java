package io.vmclock;

import io.vmclock.internal.Native;
import io.vmclock.internal.PageWords;
import io.vmclock.internal.error.Failures;
import java.nio.file.Path;

/**
 * Reads single words of a page through the C library. It is for pages that Java cannot read in
 * place, because they are too short, are read by pread(2), or are closed. The caller keeps the
 * clock reachable.
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
    // Uses the marker only if the page has no generation. If the page was busy, the marker may be
    // readable by now, and the stamp would appear to have changed.
    if (error != -Native.VMCLOCK_ENODATA) {
      throw Failures.absent(path, "generation", error);
    }
    return PageWords.stampOf(marker(path, clock));
  }
}
