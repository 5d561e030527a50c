package io.vmclock.internal;

import io.vmclock.internal.error.Failures;
import java.nio.file.Path;

/** Opens the C library's clocks, and frees them when their owners are unreachable. */
public final class ClockHandles {
  /**
   * The number of clocks that does not cause a garbage collection. A process may have 65 530
   * mappings by default (sysctl vm.max_map_count).
   */
  private static final int CLOCKS = 16_384;

  private static final Reclaimer RECLAIMER =
      new Reclaimer(CLOCKS) {
        @Override
        protected void free(long handle) {
          Native.vmclock_free(handle);
        }
      };

  private ClockHandles() {}

  /**
   * Opens a clock. The caller passes it to {@link #freeAfter} or {@code vmclock_free}.
   *
   * <p>If descriptors or memory run out, runs the garbage collector and tries once more: clocks and
   * files that the program has dropped without closing them may keep what is missing.
   *
   * @param flags of {@code enum vmclock_open_flag}
   * @throws io.vmclock.VmClockException if the path cannot be opened or is not a vmclock page
   */
  public static long open(Path path, int flags) {
    byte[] encoded = NativePaths.path(path);
    long[] opened = new long[1];
    int error = Native.vmclock_open(encoded, flags, opened);
    if (isShortage(error)) {
      RECLAIMER.collect();
      error = Native.vmclock_open(encoded, flags, opened);
    }
    if (error != 0) {
      throw Failures.opening(path, error);
    }
    return opened[0];
  }

  private static boolean isShortage(int error) {
    return error == -Native.VMCLOCK_EMFILE
        || error == -Native.VMCLOCK_ENFILE
        || error == -Native.VMCLOCK_ENOMEM;
  }

  /** Frees a clock some time after {@code owner} is unreachable. */
  public static void freeAfter(Object owner, long handle) {
    RECLAIMER.register(owner, handle);
  }

  /** Frees the clocks of all owners that the garbage collector has found unreachable. */
  public static void reclaim() {
    RECLAIMER.reclaim();
  }
}
