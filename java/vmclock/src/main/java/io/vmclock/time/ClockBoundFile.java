package io.vmclock.time;

import io.vmclock.internal.Binding;
import io.vmclock.internal.ClockBoundSegments;
import io.vmclock.internal.ClockBoundSegments.Segment;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import java.lang.ref.Reference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One of the daemon's files, whether it exists or not. {@link #follow} opens it, and opens it again
 * when the daemon has replaced it. Any number of threads may read it; one at a time may change it.
 *
 * <p>A reader uses the segment that it has found, although another thread replaces it. So it never
 * mixes two files, and the memory is unmapped only when no reader can use it any more.
 */
final class ClockBoundFile {
  private final Path path;
  private final byte[] encoded;
  private final int flags;

  /** Null if the file is not open. */
  private volatile @Nullable Segment segment;

  /** Why the file is not open. */
  private volatile int openError;

  ClockBoundFile(Path path, int flags) {
    this.path = path;
    this.encoded = NativePaths.path(path);
    this.flags = flags;
    open();
  }

  Path path() {
    return path;
  }

  boolean isOpen() {
    return segment != null;
  }

  /** Returns whether there is no such file, as far as is known. */
  boolean isAbsent() {
    return segment == null
        && (openError == -Native.VMCLOCK_ENOENT || openError == -Native.VMCLOCK_ENOTDIR);
  }

  /** Reads the segment. Returns 0 or a negative error number. */
  int read(long page, long reading, boolean mayWait) {
    Segment segment = this.segment;
    if (segment == null) {
      return openError;
    }
    try {
      return mayWait
          ? Binding.calls().clockBoundRead(segment.handle(), page, reading)
          : Binding.calls().clockBoundReadNowait(segment.handle(), page, reading);
    } finally {
      Reference.reachabilityFence(segment);
    }
  }

  /**
   * Opens the file if it is not open or was replaced. A file that was removed stays open: its bound
   * is valid until the segment's own limit. So does a file whose successor cannot be opened yet.
   *
   * @return whether another file is open now
   */
  boolean follow() {
    Segment segment = this.segment;
    if (segment == null) {
      return open();
    }
    try {
      return Native.vmclock_clockbound_path_changed(segment.handle()) == 1 && open();
    } finally {
      Reference.reachabilityFence(segment);
    }
  }

  private boolean open() {
    Segment[] opened = new Segment[1];
    int error = ClockBoundSegments.open(encoded, flags, opened);
    if (error == 0) {
      segment = opened[0];
    } else {
      openError = error;
    }
    return error == 0;
  }

  /** Makes all reads fail with {@code RELEASED}, until {@link #follow} opens the file again. */
  void release() {
    openError = -Native.VMCLOCK_ENOTCONN;
    segment = null;
  }

  /** Makes all reads fail with {@code CLOSED}. */
  void close() {
    openError = -Native.VMCLOCK_ESHUTDOWN;
    segment = null;
  }
}
