package io.vmclock.publish;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.vmclock.Flag;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import io.vmclock.internal.error.Failures;
import java.nio.file.Path;

/**
 * Makes single updates to a page file beside its publisher, as a hypervisor would: under the page's
 * lock and by its write protocol. Safe for use by several threads; updates are made one by one.
 */
public final class PageWriter implements AutoCloseable {
  private final Path path;
  private final boolean owned;
  private long handle;

  private PageWriter(Path path, long handle, boolean owned) {
    this.path = path;
    this.handle = handle;
    this.owned = owned;
  }

  /**
   * Opens an existing page file.
   *
   * @throws io.vmclock.VmClockException if it cannot be opened for writing or is no vmclock page
   * @throws IllegalArgumentException if the path is of another file system than the default one
   */
  public static PageWriter open(Path path) {
    requireNonNull(path);
    Failures.requireLibrary();
    long[] writer = new long[1];
    int error = Native.vmclock_writer_open(NativePaths.path(path), writer);
    if (error != 0) {
      throw Failures.openingToUpdate(path, error);
    }
    return new PageWriter(path, writer[0], true);
  }

  /** The writer that belongs to a publisher and ends with it. */
  static PageWriter of(Path path, long handle) {
    return new PageWriter(path, handle, false);
  }

  /** Raises generation and disruption marker by one: the machine was restored from a snapshot. */
  public void restore() {
    raise(Native.VMCLOCK_RAISE_GENERATION | Native.VMCLOCK_RAISE_MARKER);
  }

  /** Raises the disruption marker by one: the machine was migrated live. */
  public void migrate() {
    raise(Native.VMCLOCK_RAISE_MARKER);
  }

  /** Raises the generation by one and leaves the marker: a clone on the same host. */
  public void cloneOnSameHost() {
    raise(Native.VMCLOCK_RAISE_GENERATION);
  }

  /** Announces maintenance, or takes it back. */
  public void announceMaintenance(Maintenance maintenance) {
    long all = Flag.DISRUPTION_SOON.mask() | Flag.DISRUPTION_IMMINENT.mask();
    flags(maintenance.flags, all & ~maintenance.flags);
  }

  private synchronized void raise(int what) {
    check(Native.vmclock_writer_raise(usable(), what));
  }

  private synchronized void flags(long set, long clear) {
    check(Native.vmclock_writer_flags(usable(), set, clear));
  }

  private long usable() {
    checkState(handle != 0, "The writer of %s is closed", path);
    return handle;
  }

  private void check(int error) {
    if (error != 0) {
      throw Failures.writing(path, error);
    }
  }

  /** Unmaps the page; the file stays. May be repeated. */
  @Override
  public synchronized void close() {
    if (handle == 0) {
      return;
    }
    if (owned) {
      Native.vmclock_writer_free(handle);
    }
    handle = 0;
  }

  @Override
  public String toString() {
    return "PageWriter[" + path + "]";
  }
}
