package io.vmclock.internal;

import io.vmclock.Snapshot;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives other packages of this module access to the memory of a snapshot. */
public final class SnapshotAccess {
  private static volatile @Nullable Function<Snapshot, ByteBuffer> reading;

  private SnapshotAccess() {}

  /** Called by {@link Snapshot} when its class is initialized. */
  public static void offer(Function<Snapshot, ByteBuffer> reading) {
    SnapshotAccess.reading = reading;
  }

  /** Returns the memory of the C library's reading, in native byte order. Do not write to it. */
  public static ByteBuffer reading(Snapshot snapshot) {
    // A snapshot exists, so its class is initialized.
    return Objects.requireNonNull(reading).apply(snapshot);
  }
}
