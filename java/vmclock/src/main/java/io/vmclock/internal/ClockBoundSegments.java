package io.vmclock.internal;

/** Opens ClockBound's segments, and frees them when their owners are unreachable. */
public final class ClockBoundSegments {
  /** As for clocks: each segment needs a mapping. */
  private static final int SEGMENTS = 16_384;

  private static final Reclaimer RECLAIMER =
      new Reclaimer(SEGMENTS) {
        @Override
        protected void free(long handle) {
          Native.vmclock_clockbound_free(handle);
        }
      };

  private ClockBoundSegments() {}

  /** An open segment. It stays mapped as long as this object is reachable. */
  public static final class Segment {
    private final long handle;

    private Segment(long handle) {
      this.handle = handle;
    }

    /** Returns the address in C. The caller keeps this object reachable. */
    public long handle() {
      return handle;
    }
  }

  /**
   * Opens a segment.
   *
   * @param path the path as {@link NativePaths} encodes it
   * @param flags of {@code enum vmclock_clockbound_flag}
   * @param result receives the segment at index 0 if the result is 0
   * @return 0 or a negative error number
   */
  public static int open(byte[] path, int flags, Segment[] result) {
    long[] opened = new long[1];
    int error = Native.vmclock_clockbound_open(path, flags, opened);
    if (error == 0) {
      Segment segment = new Segment(opened[0]);
      RECLAIMER.register(segment, opened[0]);
      result[0] = segment;
    }
    return error;
  }

  /** Frees the segments that the garbage collector has found unreachable. */
  public static void reclaim() {
    RECLAIMER.reclaim();
  }
}
