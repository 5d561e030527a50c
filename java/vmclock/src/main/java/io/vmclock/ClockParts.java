package io.vmclock;

import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.Native;
import io.vmclock.internal.PageWords;
import java.lang.ref.Reference;
import java.nio.LongBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives other classes the parts of a clock that are not public. These are classes and not lambdas,
 * because the first lambda of a JVM would make its first open slower.
 */
final class ClockParts implements ClockAccess.Parts {
  @Override
  public long stamp(VmClock clock) {
    return NativeWords.stamp(clock, clock.handle);
  }

  @Override
  public @Nullable LongBuffer generationPage(VmClock clock) {
    return clock.generationPage;
  }

  @Override
  public long handle(VmClock clock) {
    return clock.handle;
  }

  // The four methods below exclude each other: a clock that was closed must not be opened again.

  @Override
  public void refuse(VmClock clock) {
    synchronized (clock.lifeCycle) {
      closePage(clock);
    }
  }

  @Override
  public int release(VmClock clock) {
    synchronized (clock.lifeCycle) {
      return Native.vmclock_release(clock.handle);
    }
  }

  @Override
  public int reopen(VmClock clock) {
    synchronized (clock.lifeCycle) {
      int error = Native.vmclock_reopen(clock.handle);
      if (error == 0 && clock.page != null) {
        PageWords.reopen(clock.page);
      }
      return error;
    }
  }

  static void close(VmClock clock) {
    // A clock that was made without a constructor, as mocks are, has no lock and is not open.
    if (clock.handle == 0) {
      return;
    }
    synchronized (clock.lifeCycle) {
      closePage(clock);
      try {
        Native.vmclock_close(clock.handle);
      } finally {
        Reference.reachabilityFence(clock);
      }
    }
  }

  private static void closePage(VmClock clock) {
    if (clock.page != null) {
      PageWords.close(clock.page);
    }
  }

  /** Makes snapshots of a clock. */
  static final class SnapshotMaker implements Supplier<Snapshot> {
    private final VmClock clock;

    SnapshotMaker(VmClock clock) {
      this.clock = clock;
    }

    @Override
    public Snapshot get() {
      return clock.newSnapshot();
    }
  }
}
