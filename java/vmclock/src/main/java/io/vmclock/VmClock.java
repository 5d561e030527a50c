package io.vmclock;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.internal.Binding;
import io.vmclock.internal.Checkpoints;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.ClockHandles;
import io.vmclock.internal.CommitWait;
import io.vmclock.internal.Native;
import io.vmclock.internal.ObjectPool;
import io.vmclock.internal.PageWords;
import io.vmclock.internal.RecentBounds;
import io.vmclock.internal.TimeErrno;
import io.vmclock.internal.error.Failures;
import io.vmclock.internal.library.NativeLibrary;
import java.lang.ref.Reference;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open vmclock page, for reading. Safe for use by any number of threads.
 *
 * <pre>{@code
 * try (VmClock clock = VmClock.open()) {
 *   long before = clock.generation();
 *   // ...
 *   if (clock.generation() != before) {
 *     // this machine was restored from a snapshot: discard what must be unique
 *   }
 * }
 * }</pre>
 *
 * <p>Methods that read throw a {@link VmClockException} with the reason {@code CLOSED} after {@link
 * #close}, {@code RELEASED} during a checkpoint of the process ({@code ProcessCheckpoint}), {@code
 * BUSY} if an update of the page does not end within 100 ms, and {@code NOT_OFFERED} if the page
 * does not have the value ({@link #capabilities}). They neither lock nor log. On a mapped page
 * whose size covers all fields, a method that returns a number allocates nothing unless it throws.
 */
public final class VmClock implements AutoCloseable {
  /** The device of the first vmclock page. */
  public static final Path DEVICE = Path.of("/dev/vmclock0");

  /** How a page is read. */
  public enum Access {
    /** Through a mapping, or by pread(2) if the device refuses a mapping. */
    AUTO,
    /**
     * By pread(2), two system calls for each read. For devices that cannot be mapped, and for
     * tests.
     */
    PREAD
  }

  static {
    // Runs before any instance exists, and therefore before any guard or watcher needs the access.
    ClockAccess.offer(new ClockParts());
  }

  private final Path path;
  final long handle;
  private final ObjectPool<Snapshot> spare = new ObjectPool<>(new ClockParts.SnapshotMaker(this));

  private final RecentBounds recentUtc = new RecentBounds(TimeScale.UTC);
  private final RecentBounds recentTai = new RecentBounds(TimeScale.TAI);

  /** The lock of {@link ClockParts} for closing, releasing and reopening this clock. */
  final Object lifeCycle = new Object();

  /** The mapped page, closed with this clock; null if the page is read by pread(2). */
  final @Nullable LongBuffer page;

  /** The same page, but also null if the page's size does not cover the generation. */
  final @Nullable LongBuffer generationPage;

  private VmClock(Path path, long handle) {
    this.path = path;
    this.handle = handle;
    long address = Native.vmclock_page(handle);
    int covered = Native.vmclock_page_covered(handle);
    this.page =
        address == 0
            ? null
            : PageWords.of(Native.direct_buffer_over(address, covered).asReadOnlyBuffer());
    this.generationPage = AbiField.VM_GENERATION_COUNTER.isCoveredBy(covered) ? page : null;
  }

  /**
   * Opens {@link #DEVICE}.
   *
   * @throws VmClockException if the device cannot be opened or is not a vmclock page. The message
   *     names the cause and the remedy. There is no fallback.
   */
  public static VmClock open() {
    return open(DEVICE);
  }

  /**
   * Opens a device or a page file.
   *
   * <p>A page file must not be truncated while it is open. A process that reads a mapped page
   * beyond the end of its file is killed, or the JVM throws an {@code InternalError} at the read or
   * soon after it. {@code Publisher} never truncates a page.
   *
   * <p>A clock reads the file that it opened, also after that file was deleted and published again.
   * It then detects no restore and shows no change. A {@code VmClockWatcher} reports this.
   *
   * @throws VmClockException if the path cannot be opened or is not a vmclock page
   * @throws IllegalArgumentException if the path is not in the default file system
   */
  public static VmClock open(Path path) {
    return open(path, Access.AUTO);
  }

  /** Does the same as {@link #open(Path)}, and reads the page as {@code access} specifies. */
  public static VmClock open(Path path, Access access) {
    requireNonNull(path);
    requireNonNull(access);
    Failures.requireLibrary();
    long handle = ClockHandles.open(path, access == Access.PREAD ? Native.VMCLOCK_OPEN_PREAD : 0);
    VmClock clock = new VmClock(path, handle);
    ClockHandles.freeAfter(clock, handle);
    Checkpoints.add(clock);
    return clock;
  }

  /** Returns whether {@link #open()} would succeed. */
  public static boolean isAvailable() {
    return unavailabilityCause().isEmpty();
  }

  /**
   * Returns why {@link #open()} fails, or empty if it does not fail. Opens the device and releases
   * it at once.
   */
  public static Optional<VmClockException> unavailabilityCause() {
    try {
      Failures.requireLibrary();
      Native.vmclock_free(ClockHandles.open(DEVICE, 0));
      return Optional.empty();
    } catch (VmClockException e) {
      return Optional.of(e);
    }
  }

  /**
   * Returns where the native library was loaded from: a file, or a name that the system found.
   * Loads the library if necessary. For diagnosis.
   *
   * @throws VmClockException {@code LIBRARY} or {@code UNSUPPORTED_PLATFORM} if it cannot be loaded
   */
  public static String nativeLibrary() {
    Failures.requireLibrary();
    return String.valueOf(NativeLibrary.source());
  }

  /**
   * Returns how Java calls the native library. {@code "foreign"} is {@code java.lang.foreign},
   * which is faster and needs JDK 21 and native access. The other way is {@code "jni"}. The system
   * property {@code io.vmclock.binding} forces one of the two. For diagnosis.
   *
   * @throws VmClockException {@code LIBRARY} or {@code UNSUPPORTED_PLATFORM} if it cannot be loaded
   */
  public static String nativeBinding() {
    Failures.requireLibrary();
    return Binding.used().toString();
  }

  /** Returns the path that was opened. */
  public Path path() {
    return path;
  }

  /** Returns whether the page is read through a mapping. Otherwise it is read by pread(2). */
  public boolean isMapped() {
    return page != null;
  }

  /**
   * Returns what the page offers now. The set itself cannot be changed. A migration to another host
   * can change what the page offers.
   */
  public Set<Capability> capabilities() {
    return read().capabilities();
  }

  /**
   * Returns the generation of this machine, unsigned. A restore from a snapshot changes it to a
   * value that was not used before. Compare it for inequality only, because it need not grow.
   *
   * <p>On a mapped page, this costs two loads and no call out of Java.
   *
   * @throws VmClockException {@code NOT_OFFERED} if the page does not offer it now
   */
  public long generation() {
    LongBuffer page = generationPage;
    if (page != null) {
      try {
        if (PageWords.hasGeneration(page)) {
          return PageWords.generation(page);
        }
        throw Failures.absent(path, "generation", -Native.VMCLOCK_ENODATA);
      } catch (IndexOutOfBoundsException closed) {
        // The call of the C library below reports that the clock is closed.
      } catch (InternalError truncated) {
        throw NativeWords.truncated(this, truncated);
      } finally {
        Reference.reachabilityFence(this);
      }
    }
    return NativeWords.generation(this, handle);
  }

  /**
   * Returns {@link #generation}, or {@code fallback} if there is none for any reason: the page does
   * not offer it, the page cannot be read, or the clock is closed. Never throws.
   *
   * <p>Allocates nothing on a mapped page whose size covers the generation. On any other page, this
   * method reads the whole page into a snapshot, and blocks for up to 100 ms if an update of the
   * page does not end. It allocates that snapshot if the clock has none to spare, as at the first
   * call.
   */
  public long generationOr(long fallback) {
    LongBuffer page = generationPage;
    if (page == null) {
      return NativeWords.generationOr(this, handle, spare, fallback);
    }
    try {
      return !PageWords.isClosed(page) && PageWords.hasGeneration(page)
          ? PageWords.generation(page)
          : fallback;
    } catch (IndexOutOfBoundsException | InternalError closedOrTruncated) {
      return fallback;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Returns the disruption marker, unsigned. A disruption of the hardware counter, such as a live
   * migration, changes it to a value that was not used before. Compare it for inequality only.
   *
   * <p>On a mapped page, this costs one load and no call out of Java.
   */
  public long disruptionMarker() {
    LongBuffer page = this.page;
    if (page != null) {
      try {
        return PageWords.marker(page);
      } catch (IndexOutOfBoundsException closed) {
        // The call of the C library below reports that the clock is closed.
      } catch (InternalError truncated) {
        throw NativeWords.truncated(this, truncated);
      } finally {
        Reference.reachabilityFence(this);
      }
    }
    return NativeWords.marker(this, handle);
  }

  /**
   * Returns the time now in nanoseconds since 1970-01-01 00:00:00 TAI, rounded down. The range of
   * such times ends in 2262.
   *
   * <p>This is one call to C. The processor reads the counter after everything that precedes the
   * call. So between two updates of the page, times have an order: if a thread sees another
   * thread's message and then takes a time, that time is not before a time in the message. An
   * update can correct the clock, and then a time can be before an earlier one. If the true time is
   * within the page's bounds ({@link #taiBounds}) before and after the update, the time goes back
   * by at most the sum of the two maximum errors. {@code VmClockTicker} never goes back.
   *
   * @throws VmClockException {@code UNRELIABLE} if the page's status says that its time is not
   *     reliable
   */
  public long taiNanos() {
    try {
      return checked("TAI", Binding.calls().taiNanos(handle));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Returns the time now in nanoseconds since 1970 as POSIX counts UTC, rounded down. The range of
   * such times ends in 2262. An inserted leap second repeats the count of 23:59:59.
   *
   * <p>The ordering guarantee is the same as for {@link #taiNanos}.
   *
   * @throws VmClockException {@code UNRELIABLE} if the page's status says that its time is not
   *     reliable, {@code LEAP_UNKNOWN} if its leap indicator does not determine UTC
   */
  public long utcNanos() {
    try {
      return checked("UTC", Binding.calls().utcNanos(handle));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Does the same as {@link #taiNanos}, but the processor may read the counter early, ahead of what
   * precedes the call. Use it for short intervals on one thread. Do not compare its times with
   * times of another thread.
   *
   * <p>The counter is early by the instructions that a processor has in progress, some nanoseconds
   * to a few hundred. If the page is updated in that time, the result combines the new state of the
   * page with a counter from before the update. It differs from the ordered time by at most the
   * time by which the counter is early. A restore or a migration cannot cause such a combination,
   * because it stops the processor between two instructions.
   */
  public long taiNanosUnordered() {
    try {
      return checked("TAI", Binding.calls().taiNanosUnordered(handle));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Does the same as {@link #utcNanos}, but without order, as {@link #taiNanosUnordered} does. */
  public long utcNanosUnordered() {
    try {
      return checked("UTC", Binding.calls().utcNanosUnordered(handle));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Returns {@link #taiNanos}, or {@code fallback} if there is no TAI for any reason: the page does
   * not offer it, its time is unreliable, the page cannot be read, or the clock is closed. Never
   * throws and allocates nothing. Blocks for up to 100 ms if an update of the page does not end.
   */
  public long taiNanosOr(long fallback) {
    try {
      long time = Binding.calls().taiNanos(handle);
      return TimeErrno.isError(time) ? fallback : time;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Does the same as {@link #taiNanosOr}, for {@link #utcNanos}. */
  public long utcNanosOr(long fallback) {
    try {
      long time = Binding.calls().utcNanos(handle);
      return TimeErrno.isError(time) ? fallback : time;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private long checked(String scale, long time) {
    if (TimeErrno.isError(time)) {
      throw Failures.absent(path, scale, TimeErrno.error(time));
    }
    return time;
  }

  /** Returns an empty snapshot for {@link #read(Snapshot)}. Reuse it: making one is expensive. */
  public Snapshot newSnapshot() {
    return new Snapshot(this);
  }

  /** Does the same as {@link #read(Snapshot)}, with a new snapshot. */
  public Snapshot read() {
    return read(newSnapshot());
  }

  /**
   * Reads the whole page, and the time at that instant, into {@code snapshot}, with one call to C.
   *
   * @param snapshot a snapshot of this clock, which no other thread uses at the same time
   * @return {@code snapshot}
   * @throws VmClockException if the page cannot be read. The snapshot is then empty.
   */
  @CanIgnoreReturnValue
  public Snapshot read(Snapshot snapshot) {
    try {
      int error = Binding.calls().read(handle, Snapshot.address(snapshot, this));
      if (error != 0) {
        throw Failures.reading(path, error);
      }
      return snapshot;
    } finally {
      // Keeps the snapshot's memory. The snapshot refers to this clock, so this keeps the page too.
      Reference.reachabilityFence(snapshot);
    }
  }

  /**
   * Returns the bounds of UTC now. {@link #read(Snapshot)} gives the same without a new object.
   *
   * @throws VmClockException {@code NOT_OFFERED} if the page has no UTC or no bound on its error;
   *     otherwise as {@link #utcNanos}
   */
  public TimeBounds utcBounds() {
    return bounds(recentUtc);
  }

  /** Returns the bounds of TAI now, as {@link #utcBounds} does for UTC. */
  public TimeBounds taiBounds() {
    return bounds(recentTai);
  }

  private TimeBounds bounds(RecentBounds recent) {
    try {
      TimeBounds now = recent.now(handle);
      return now != null ? now : readBounds(recent);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private TimeBounds readBounds(RecentBounds recent) {
    Snapshot snapshot = spare.take();
    try {
      read(snapshot);
      return recent.keep(recent.isUtc() ? snapshot.utcBounds() : snapshot.taiBounds());
    } finally {
      spare.giveBack(snapshot);
    }
  }

  /**
   * Blocks until TAI is certainly past {@code tai}: until the earliest possible time is after the
   * latest time of {@code tai}.
   *
   * <p>This is commit-wait. A program takes bounds, acts, and waits until they are past before it
   * reports the action. No bounds taken later, on any machine, overlap those of the action.
   *
   * <p>Sleeps first and spins at the end. If a migration or a restore makes the clock jump, the
   * wait follows the clock, at most 10 ms late.
   *
   * @param tai bounds on TAI, for example from {@link #taiBounds}
   * @throws IllegalArgumentException if the bounds are on UTC
   * @throws VmClockException if the page has no TAI or no bound on its error, when the wait begins
   *     or later. The time may then not be past.
   * @throws InterruptedException if the thread is interrupted before the time is past
   */
  public void awaitPastTai(TimeBounds tai) throws InterruptedException {
    awaitPast(tai, TimeScale.TAI, CommitWait.NO_TIMEOUT);
  }

  /**
   * Does the same as {@link #awaitPastTai(TimeBounds)}, for at most {@code timeout}. A timeout of
   * zero or less reads the clock once and does not wait.
   *
   * @return true if the time is past, false if the timeout has passed first
   */
  public boolean awaitPastTai(TimeBounds tai, Duration timeout) throws InterruptedException {
    return awaitPast(tai, TimeScale.TAI, CommitWait.timeoutNanos(timeout));
  }

  /**
   * Does the same as {@link #awaitPastTai(TimeBounds)}, for UTC. An inserted leap second makes UTC
   * count 23:59:59 twice, so a time that is past can come again. Use TAI if the order across leap
   * seconds matters.
   *
   * @param utc bounds on UTC, for example from {@link #utcBounds}
   * @throws IllegalArgumentException if the bounds are on TAI
   */
  public void awaitPastUtc(TimeBounds utc) throws InterruptedException {
    awaitPast(utc, TimeScale.UTC, CommitWait.NO_TIMEOUT);
  }

  /**
   * Does the same as {@link #awaitPastUtc(TimeBounds)}, with a timeout as for {@link
   * #awaitPastTai(TimeBounds, Duration)}.
   */
  public boolean awaitPastUtc(TimeBounds utc, Duration timeout) throws InterruptedException {
    return awaitPast(utc, TimeScale.UTC, CommitWait.timeoutNanos(timeout));
  }

  @CanIgnoreReturnValue
  private boolean awaitPast(TimeBounds bounds, TimeScale scale, long timeoutNanos)
      throws InterruptedException {
    Snapshot snapshot = spare.take();
    try {
      return CommitWait.until(this, snapshot, bounds, scale, timeoutNanos);
    } finally {
      spare.giveBack(snapshot);
    }
  }

  /**
   * Refuses all further reads, ends the watches of this clock, and closes its file. A mapped page
   * stays mapped until this clock and its snapshots are unreachable, because another thread may be
   * reading it. It keeps no file descriptor. Closing again has no effect.
   */
  @Override
  public void close() {
    ClockParts.close(this);
    ClockHandles.reclaim();
  }

  @Override
  public String toString() {
    return "VmClock[" + path + (isMapped() ? "" : ", by pread") + "]";
  }
}
