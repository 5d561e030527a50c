package io.vmclock.time;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.TimeBounds;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.Checkpointed;
import io.vmclock.internal.Checkpoints;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.ClockBoundSegments;
import io.vmclock.internal.Native;
import io.vmclock.internal.error.ClockBoundFailures;
import io.vmclock.internal.error.Failures;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's UTC with the bound of the ClockBound daemon, which is read from the daemon's shared
 * memory. Safe for use by any number of threads.
 *
 * <pre>{@code
 * try (VmClock page = VmClock.open();
 *     ClockBoundClock clock = ClockBoundClock.builder().disruptions(page).build()) {
 *   TimeBounds now = clock.utcBounds();
 * }
 * }</pre>
 *
 * <p>The clock follows the daemon. It can be opened before the daemon starts; until then it cannot
 * be relied on. It looks for a new or replaced file once a second, and sooner while reads fail. A
 * file that was removed is read until its bound is void.
 *
 * <p>The bound grows by the drift that the daemon states, from the daemon's last update until now.
 * The clock cannot be relied on while the daemon reports no bound, and from the time on that the
 * daemon has set as its limit, 1000 s after its last update by default. Around a leap second, the
 * bound holds only if the daemon's time servers and the kernel treat it in the same way.
 *
 * <p><b>Disruptions.</b> If the daemon watches a vmclock page, it writes the disruption marker that
 * it saw last. The clock compares this marker with the page's at each read, and cannot be relied on
 * if they differ, until the daemon has synchronized the kernel's clock again. For this it needs the
 * {@linkplain Builder#disruptions page}. Without the page, it cannot be relied on at all with such
 * a daemon, unless it was built {@linkplain Builder#withoutDisruptionCheck without the check}.
 *
 * <p>A read makes no system call if the vDSO can read the kernel's clock source, except when the
 * clock looks for a new file. It allocates nothing. A read waits up to 100 ms for an update of the
 * segment. Files must not be truncated while they are open: the consequences are the same as for
 * {@linkplain VmClock#open(Path) pages}. The daemon only truncates a file that is not a segment.
 *
 * <p>A process in a time namespace of its own has another CLOCK_MONOTONIC than the daemon, and so a
 * wrong age of the bound. Run the daemon in the same time namespace.
 */
public final class ClockBoundClock implements NoWaitClock, DisruptionAware, AutoCloseable {
  /** The file of version 3, which the daemon writes from release 3 on. */
  public static final Path SEGMENT_V3 = Path.of("/var/run/clockbound/shm1");

  /** The file of version 2, which the daemon writes from release 2 on. */
  public static final Path SEGMENT_V2 = Path.of("/var/run/clockbound/shm0");

  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** While an open segment gives no time, it is worthwhile to look for its successor sooner. */
  private static final long CHECK_OF_FAILED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * The error number of a reading also contains the index of its file, multiplied by this number.
   */
  private static final int FILE_FACTOR = 4096;

  private final String name;
  private final ClockBoundFile[] files;
  private final @Nullable VmClock page;
  private final @Nullable PageClock pageClock;
  private final Checkpointed checkpoint = new Release();
  private final long pageHandle;
  private final SpareReadings spare = new SpareReadings();

  /** When a thread last looked for new files, in nanoseconds of CLOCK_MONOTONIC. */
  private final AtomicLong checkedNanos;

  /** Guarded by {@code files}. */
  private boolean isClosed;

  /** Also guarded by {@code files}. */
  private boolean isReleased;

  private ClockBoundClock(Builder builder) {
    Failures.requireLibrary();
    int flags = builder.isUnchecked ? Native.VMCLOCK_CLOCKBOUND_UNCHECKED : 0;
    this.files = new ClockBoundFile[builder.paths.size()];
    for (int i = 0; i < files.length; i++) {
      files[i] = new ClockBoundFile(builder.paths.get(i), flags);
    }
    Path first = files[0].path();
    this.name = "ClockBound " + (files.length == 1 ? first : first.getParent());
    this.page = builder.page;
    this.pageClock = page == null ? null : PageClock.of(page);
    this.pageHandle = page == null ? 0 : ClockAccess.handle(page);
    this.checkedNanos = new AtomicLong(System.nanoTime());
    Checkpoints.add(checkpoint);
  }

  /**
   * Forgets the segments before a checkpoint of the process, because after the restore they could
   * be from another machine.
   */
  private final class Release implements Checkpointed {
    @Override
    public void beforeCheckpoint() {
      synchronized (files) {
        isReleased = true;
        for (int i = 0; i < files.length && !isClosed; i++) {
          files[i].release();
        }
      }
      ClockBoundSegments.reclaim();
    }

    @Override
    public void afterRestore() {
      synchronized (files) {
        boolean wasReleased = isReleased;
        isReleased = false;
        for (int i = 0; i < files.length && wasReleased && !isClosed; i++) {
          boolean unused = files[i].follow();
        }
      }
    }
  }

  /** Opens the daemon's own files without a page. The same as {@code builder().build()}. */
  public static ClockBoundClock open() {
    return builder().build();
  }

  /** Opens one file without a page. The same as {@code builder().path(path).build()}. */
  public static ClockBoundClock open(Path path) {
    return builder().path(path).build();
  }

  /** Returns a builder of a clock that reads the daemon's own files. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds a clock. For use by one thread at a time. */
  public static final class Builder {
    private List<Path> paths = List.of(SEGMENT_V3, SEGMENT_V2);
    private @Nullable VmClock page;
    private boolean isUnchecked;

    private Builder() {}

    /**
     * Reads one file of either version. Otherwise the clock reads {@link #SEGMENT_V3}, and {@link
     * #SEGMENT_V2} whenever the first one gives no time.
     */
    @CanIgnoreReturnValue
    public Builder path(Path path) {
      this.paths = List.of(path);
      return this;
    }

    /** Reads other files in place of the daemon's own pair. */
    @CanIgnoreReturnValue
    Builder paths(Path preferred, Path other) {
      this.paths = List.of(preferred, other);
      return this;
    }

    /**
     * Compares the page's disruption marker at each read, if the daemon watches the page too.
     *
     * @param page the page of this machine; the caller closes it. From then on, the clock cannot be
     *     relied on if the daemon watches the page.
     */
    @CanIgnoreReturnValue
    public Builder disruptions(VmClock page) {
      this.page = requireNonNull(page);
      return this;
    }

    /**
     * Makes the clock reliable without a page although the daemon watches one. After a migration or
     * a restore, the clock then returns wrong times inside confident bounds until the daemon has
     * noticed the disruption, about a second later.
     */
    @CanIgnoreReturnValue
    public Builder withoutDisruptionCheck() {
      this.isUnchecked = true;
      return this;
    }

    /**
     * Returns the clock. The daemon need not run yet.
     *
     * @throws IllegalArgumentException if both {@link #disruptions} and {@link
     *     #withoutDisruptionCheck} were called, or the path is not in the default file system
     * @throws VmClockException {@code LIBRARY} or {@code UNSUPPORTED_PLATFORM} if the native
     *     library cannot be loaded
     */
    public ClockBoundClock build() {
      checkArgument(
          page == null || !isUnchecked,
          "disruptions(page) and withoutDisruptionCheck() exclude each other");
      return new ClockBoundClock(this);
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** Returns the file that gives the time now, or empty if the clock cannot be relied on. */
  public Optional<Path> segment() {
    UtcReading reading = spare.take();
    try {
      // Also looks for new files.
      if (!read(reading)) {
        return Optional.empty();
      }
      int file = readFirst(reading.address(), /* mayWait= */ true);
      return file >= 0 ? Optional.of(files[file].path()) : Optional.empty();
    } finally {
      spare.giveBack(reading);
    }
  }

  @Override
  public boolean read(UtcReading reading) {
    return fill(reading, /* mayWait= */ true);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A call that looks for a new file makes some system calls. A page that is read by pread(2) is
   * {@code BUSY}.
   */
  @Override
  public boolean readNoWait(UtcReading reading) {
    return fill(reading, /* mayWait= */ false);
  }

  private boolean fill(UtcReading reading, boolean mayWait) {
    long address = reading.address();
    ByteBuffer fields = reading.memory();
    try {
      int file = readFirst(address, mayWait);
      if (isCheckDue(file, fields) && follow()) {
        file = readFirst(address, mayWait);
      }
      return file >= 0
          ? reading.set(
              this,
              fields.getLong(Native.VMCLOCK_CLOCKBOUND_UTC_NS),
              fields.getLong(Native.VMCLOCK_CLOCKBOUND_EARLIEST_NS),
              fields.getLong(Native.VMCLOCK_CLOCKBOUND_LATEST_NS))
          : reading.setUnreliable(this, ClockBoundFailures.reason(error(file)), file);
    } finally {
      Reference.reachabilityFence(reading);
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Reads the first file that gives a time. Returns its index, or the error of the first file that
   * exists as {@link #error} decodes it.
   */
  private int readFirst(long reading, boolean mayWait) {
    int result = 0;
    for (int i = 0; i < files.length; i++) {
      int error = files[i].read(pageHandle, reading, mayWait);
      if (error == 0) {
        return i;
      }
      if (error == -Native.VMCLOCK_EREMCHG) {
        // The machine was disrupted. A file that an older daemon left may not know that.
        return error - i * FILE_FACTOR;
      }
      if (result == 0 || (files[fileOf(result)].isAbsent() && !files[i].isAbsent())) {
        result = error - i * FILE_FACTOR;
      }
    }
    return result;
  }

  /** Returns the negative error number in a result of {@link #readFirst}. */
  private static int error(int failed) {
    return failed % FILE_FACTOR;
  }

  private static int fileOf(int failed) {
    return -failed / FILE_FACTOR;
  }

  /** After a success, the clock in the reading saves a call of {@code nanoTime}. */
  private boolean isCheckDue(int file, ByteBuffer fields) {
    if (file >= 0) {
      long now = fields.getLong(Native.VMCLOCK_CLOCKBOUND_MONOTONIC_NS);
      return now - checkedNanos.getPlain() >= CHECK_NANOS;
    }
    long interval = files[fileOf(file)].isOpen() ? CHECK_OF_FAILED_NANOS : CHECK_NANOS;
    return System.nanoTime() - checkedNanos.get() >= interval;
  }

  /** Returns whether there is another file to read now. One thread looks at a time. */
  private boolean follow() {
    long checked = checkedNanos.get();
    long now = System.nanoTime();
    // Another thread may have looked since this one found that a check is due.
    if (now - checked < CHECK_OF_FAILED_NANOS || !checkedNanos.compareAndSet(checked, now)) {
      return false;
    }
    boolean found = false;
    synchronized (files) {
      for (int i = 0; i < files.length && !isClosed && !isReleased; i++) {
        found |= files[i].follow();
      }
    }
    return found;
  }

  @Override
  public VmClockException failure(UtcReading failed) {
    int result = failed.error();
    return result >= 0
        ? NoWaitClock.super.failure(failed)
        : ClockBoundFailures.failure(files[fileOf(result)].path(), error(result));
  }

  @Override
  public long utcNanos() {
    return spare.utcNanos(this);
  }

  @Override
  public long utcNanosOr(long fallback) {
    return spare.utcNanosOr(this, fallback);
  }

  @Override
  public long utcNanosNoWaitOr(long fallback) {
    return spare.utcNanosNoWaitOr(this, fallback);
  }

  @Override
  public TimeBounds utcBounds() {
    return spare.utcBounds(this);
  }

  /**
   * Makes all further reads fail with {@code CLOSED}. The memory of the segment is unmapped when no
   * thread can be reading it any more. Closing again has no effect.
   */
  @Override
  public void close() {
    synchronized (files) {
      isClosed = true;
      for (ClockBoundFile file : files) {
        file.close();
      }
    }
    ClockBoundSegments.reclaim();
  }

  @Override
  public long disruptionStamp() {
    return pageClock == null ? 0 : pageClock.disruptionStamp();
  }

  @Override
  public String toString() {
    return "ClockBoundClock["
        + name
        + (page == null ? "" : ", disruptions of " + page.path())
        + "]";
  }
}
