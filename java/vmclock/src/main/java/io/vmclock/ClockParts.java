package io.vmclock;

import io.vmclock.internal.ClockAccess;
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
