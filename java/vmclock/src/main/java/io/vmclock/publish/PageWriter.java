package io.vmclock.publish;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.vmclock.Flag;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import io.vmclock.internal.error.Failures;
import java.nio.file.Path;

/**
 * Changes a page file as a hypervisor does on a restore, on a migration or before maintenance. Use
 * it to test how a program reacts to these. Safe for use by several threads; updates are made one
 * at a time.
 *
 * <p>Each update takes the page's lock and follows the write protocol, so the page's publisher and
 * other writers can run at the same time. If another writer died during an update, the next update
 * completes it and sets the status to {@code UNRELIABLE}, because the time may be incomplete. A
 * publisher's next update replaces both.
 *
 * <p>All updates throw {@link io.vmclock.VmClockException} with reason {@code LOCKED} if another
 * writer holds the page for 100 ms, and {@link IllegalStateException} after {@link #close}.
 */
public final class PageWriter implements AutoCloseable {
  private final Path path;
  private final boolean ownsHandle;
  private long handle;

  private PageWriter(Path path, long handle, boolean ownsHandle) {
    this.path = path;
    this.handle = handle;
    this.ownsHandle = ownsHandle;
  }

  /**
   * Opens an existing page file. It must belong to this user alone, and the lock file {@code
   * PATH.lock} is created beside it, as {@link Publisher#create} describes.
   *
   * @throws io.vmclock.VmClockException if the file cannot be opened for writing, is not private
   *     ({@code PERMISSION_DENIED}), or is not a vmclock page
   * @throws IllegalArgumentException if the path does not belong to the default file system
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

  /** Returns the writer of a publisher. The publisher closes it. */
  static PageWriter of(Path path, long handle) {
    return new PageWriter(path, handle, false);
  }

  /**
   * Raises the generation and the disruption marker by one, as after a restore from a snapshot.
   *
   * @throws io.vmclock.VmClockException {@code NOT_OFFERED} if the page has no generation
   */
  public void restore() {
    raiseFields(Native.VMCLOCK_RAISE_GENERATION | Native.VMCLOCK_RAISE_MARKER);
  }

  /** Raises the disruption marker by one, as after a live migration. */
  public void migrate() {
    raiseFields(Native.VMCLOCK_RAISE_MARKER);
  }

  /**
   * Raises the generation by one and does not change the disruption marker, as for a clone on the
   * same host.
   *
   * @throws io.vmclock.VmClockException {@code NOT_OFFERED} if the page has no generation
   */
  public void cloneOnSameHost() {
    raiseFields(Native.VMCLOCK_RAISE_GENERATION);
  }

  /** Announces maintenance. {@link Maintenance#NONE} withdraws the announcement. */
  public void announceMaintenance(Maintenance maintenance) {
    long all = Flag.DISRUPTION_SOON.mask() | Flag.DISRUPTION_IMMINENT.mask();
    changeFlags(maintenance.flags, all & ~maintenance.flags);
  }

  private synchronized void raiseFields(int fields) {
    checkWritten(Native.vmclock_writer_raise(openHandle(), fields));
  }

  private synchronized void changeFlags(long set, long clear) {
    checkWritten(Native.vmclock_writer_flags(openHandle(), set, clear));
  }

  private long openHandle() {
    checkState(handle != 0, "The writer of %s is closed", path);
    return handle;
  }

  private void checkWritten(int error) {
    if (error != 0) {
      throw Failures.writing(path, error);
    }
  }

  /** Closes this writer. The page file stays. Further calls have no effect. */
  @Override
  public synchronized void close() {
    if (handle == 0) {
      return;
    }
    if (ownsHandle) {
      Native.vmclock_writer_free(handle);
    }
    handle = 0;
  }

  @Override
  public String toString() {
    return "PageWriter[" + path + "]";
  }
}
