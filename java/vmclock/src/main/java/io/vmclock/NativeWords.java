package io.vmclock;

import io.vmclock.internal.Native;
import io.vmclock.internal.PageWords;
import io.vmclock.internal.error.Failures;
import java.lang.ref.Reference;

/**
 * Single words of a page, read by the C library. They are for pages that Java cannot read in place:
 * the page is short, is read by pread(2), or is closed.
 */
final class NativeWords {
  private NativeWords() {}

  /** Does the same as {@link VmClock#generation}. */
  static long generation(VmClock clock, long handle) {
    long[] generation = new long[1];
    int error = readGeneration(clock, handle, generation);
    if (error != 0) {
      throw Failures.absent(clock.path(), "generation", error);
    }
    return generation[0];
  }

  /** Does the same as {@link VmClock#disruptionMarker}. */
  static long marker(VmClock clock, long handle) {
    long[] marker = new long[1];
    try {
      int error = Native.vmclock_disruption_marker(handle, marker);
      if (error != 0) {
        throw Failures.absent(clock.path(), "disruption marker", error);
      }
      return marker[0];
    } finally {
      Reference.reachabilityFence(clock);
    }
  }

  /** Does the same as {@link PageWords#stamp}. */
  static long stamp(VmClock clock, long handle) {
    long[] generation = new long[1];
    int error = readGeneration(clock, handle, generation);
    if (error == 0) {
      return generation[0];
    }
    // If the page was busy, the marker may be readable now, and would look like a change.
    if (error != -Native.VMCLOCK_ENODATA) {
      throw Failures.absent(clock.path(), "generation", error);
    }
    return PageWords.stampOf(marker(clock, handle));
  }

  private static int readGeneration(VmClock clock, long handle, long[] generation) {
    try {
      return Native.vmclock_generation(handle, generation);
    } finally {
      Reference.reachabilityFence(clock);
    }
  }
}
