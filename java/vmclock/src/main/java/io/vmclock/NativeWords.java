package io.vmclock;

import io.vmclock.internal.Binding;
import io.vmclock.internal.Native;
import io.vmclock.internal.ObjectPool;
import io.vmclock.internal.PageWords;
import io.vmclock.internal.error.Failures;
import java.lang.ref.Reference;

/**
 * Reads single words of a page through the C library. It is for pages that Java cannot read in
 * place, because they are too short, are read by pread(2), or are closed.
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

  /** Does the same as {@link VmClock#generationOr}. */
  static long generationOr(VmClock clock, long handle, ObjectPool<Snapshot> spare, long fallback) {
    Snapshot snapshot = spare.take();
    try {
      return Binding.calls().read(handle, Snapshot.address(snapshot, clock)) == 0
              && snapshot.isAvailable(Capability.GENERATION)
          ? snapshot.generation()
          : fallback;
    } finally {
      spare.giveBack(snapshot);
      Reference.reachabilityFence(clock);
    }
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
    // Uses the marker only if the page has no generation. If the page was busy, the marker may be
    // readable by now, and the stamp would appear to have changed.
    if (error != -Native.VMCLOCK_ENODATA) {
      throw Failures.absent(clock.path(), "generation", error);
    }
    return PageWords.stampOf(marker(clock, handle));
  }

  /**
   * Returns the failure of a load from a mapped page that its file no longer has. The JVM throws an
   * {@code InternalError} for such a load. Compiled code can go on and throw it later, to the
   * caller. C has no such protection: a call of the library would end the process.
   */
  static VmClockException truncated(VmClock clock, InternalError cause) {
    VmClockException failure = Failures.reading(clock.path(), -Native.VMCLOCK_EMSGSIZE);
    failure.addSuppressed(cause);
    return failure;
  }

  private static int readGeneration(VmClock clock, long handle, long[] generation) {
    try {
      return Native.vmclock_generation(handle, generation);
    } finally {
      Reference.reachabilityFence(clock);
    }
  }
}
