package io.vmclock.internal;

import io.vmclock.Snapshot;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives other packages of this module access to the memory of a snapshot. */
public final class SnapshotAccess {
  /** Returns parts of a snapshot. */
  public interface Parts {
    /** Returns what {@link SnapshotAccess#reading} returns. */
    ByteBuffer reading(Snapshot snapshot);
  }

  private static volatile @Nullable Parts parts;

  private SnapshotAccess() {}

  /** Called by {@link Snapshot} when its class is initialized. */
  public static void offer(Parts offered) {
    parts = offered;
  }

  /** Returns the memory of the C library's reading, in native byte order. Do not write to it. */
  public static ByteBuffer reading(Snapshot snapshot) {
    // A snapshot exists, so its class is initialized.
    return Objects.requireNonNull(parts).reading(snapshot);
  }
}
