package io.vmclock.restore;

import io.vmclock.internal.Native;
import io.vmclock.internal.error.Failures;
import io.vmclock.restore.VmGenIdSource.Feed;
import java.nio.file.Path;

/** The reports of the kernel. The C library waits for them. */
final class NativeReports implements GenerationReports {
  private static final System.Logger LOG = System.getLogger(VmGenIdSource.class.getName());

  private final Path from;
  private long handle;
  private long refused;

  /**
   * Opens a feed.
   *
   * @throws io.vmclock.VmClockException if the library cannot be loaded, or the system refuses
   */
  NativeReports(Feed feed) {
    Failures.requireLibrary();
    from = feed.path();
    long[] opened = new long[1];
    int error =
        Native.vmclock_vmgenid_open(
            feed == Feed.KERNEL_LOG ? Native.VMCLOCK_VMGENID_LOG : Native.VMCLOCK_VMGENID_UEVENTS,
            opened);
    if (error != 0) {
      throw Failures.receiving(from, error);
    }
    handle = opened[0];
  }

  @Override
  public boolean await() {
    int result = Native.vmclock_vmgenid_wait(handle, -1);
    logRefused();
    if (result < 0) {
      throw Failures.receiving(from, result);
    }
    return result == Native.VMCLOCK_WATCH_CHANGED;
  }

  private void logRefused() {
    long now = Native.vmclock_vmgenid_refused(handle);
    if (now != refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: ignored {1} reports of a new VM generation ID that the kernel did not send",
          from,
          now - refused);
      refused = now;
    }
  }

  @Override
  public synchronized void stop() {
    if (handle != 0) {
      Native.vmclock_vmgenid_stop(handle);
    }
  }

  @Override
  public synchronized void close() {
    Native.vmclock_vmgenid_free(handle);
    handle = 0;
  }
}
