package io.vmclock.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import java.nio.file.Path;

/**
 * A writer that stops during an update, like a writer that has lost its processor. The page's count
 * is odd, and the writer holds the lock, until {@link #complete}.
 */
final class StalledWriter {
  private final long handle;

  StalledWriter(Path page) {
    long[] writer = new long[1];
    assertThat(Native.vmclock_writer_open(NativePaths.path(page), writer)).isZero();
    handle = writer[0];
    assertThat(Native.vmclock_writer_begin(handle)).isZero();
  }

  /** Completes the update and releases the lock. */
  void complete() {
    Native.vmclock_writer_commit(handle);
    Native.vmclock_writer_free(handle);
  }
}
