package io.vmclock.publish;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.VmClockException;
import io.vmclock.internal.Intervals;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import io.vmclock.internal.error.Failures;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes this machine's own clock as a vmclock page, in a file or in memory. Use it on machines
 * without the device, in tests, and on hosts that offer a page to local processes. Readers use the
 * same protocol as for the device. Safe for use by several threads.
 *
 * <p>The time is the kernel's, with the error bounds of {@code ntp_adjtime(2)}. The publisher
 * calibrates the counter against it. If the kernel reports that its clock is not synchronized, the
 * status is {@code FREERUNNING} and the bound is as wide as the kernel's. The time scale is TAI if
 * the offset of UTC is known, from the kernel or from {@link LeapSeconds}; otherwise it is UTC,
 * without TAI.
 */
public final class Publisher implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Publisher.class.getName());

  private static final Path IN_MEMORY = Path.of("memfd:vmclock");

  private final Path path;

  /**
   * Also the lock that guards the fields below. The publisher and its writer share one open file,
   * so the page's own lock does not exclude one from the other.
   */
  private final PageWriter writer;

  private long handle;
  private @Nullable ScheduledExecutorService updates;
  private @Nullable VmClockException lastFailure;

  private Publisher(Path path, long handle) {
    this.path = path;
    this.handle = handle;
    this.writer = PageWriter.of(path, Native.vmclock_publisher_writer(handle));
  }

  /**
   * Creates a page file, or takes over a page file whose publisher has ended, and publishes a first
   * state. This takes about 10 ms.
   *
   * <p>A page that is taken over keeps its generation, and its disruption marker is raised. It gets
   * this machine's counter and this publisher's time scale. An empty file, a file of 4096 zeros and
   * a page without its magic number, which is stored last, are treated as a page whose creation was
   * interrupted, and are filled.
   *
   * <p>The page must belong to this user alone: other users can only read it, it has one name, and
   * the path is not a symbolic link. This user or root must own each directory above it, and no
   * other user may write in one of them, unless it has the sticky bit, as {@code /tmp} has. A new
   * page has mode 0644, whatever the umask is. The publisher locks the file {@code PATH.lock},
   * which it creates with mode 0600, because any user that can read a file can also lock it. The
   * lock file stays. Do not rename a page or remove its lock file while a writer has it open.
   *
   * @throws VmClockException if the file cannot be written, contains something other than a page,
   *     is not private ({@code PERMISSION_DENIED}), or has a publisher ({@code LOCKED})
   * @throws IllegalArgumentException if the path does not belong to the default file system
   */
  public static Publisher create(Path path) {
    return create(NativePaths.path(requireNonNull(path)), path, null);
  }

  /**
   * Does the same as {@link #create(Path)} with a time that is wrong on purpose, for development
   * and tests.
   */
  public static Publisher create(Path path, AlteredTime time) {
    return create(NativePaths.path(requireNonNull(path)), path, requireNonNull(time));
  }

  /**
   * Creates a page in memory (a memfd) and publishes a first state. This process can open the page
   * at {@link #path} until this publisher is closed. For other processes of the same user, replace
   * {@code self} in that path by the id of this process. Readers that have mapped the page keep
   * their mapping.
   *
   * @throws VmClockException if the operating system refuses to create the page
   */
  public static Publisher inMemory() {
    return create(null, IN_MEMORY, null);
  }

  /**
   * Does the same as {@link #inMemory()} with a time that is wrong on purpose, for development and
   * tests.
   */
  public static Publisher inMemory(AlteredTime time) {
    return create(null, IN_MEMORY, requireNonNull(time));
  }

  private static Publisher create(
      byte @Nullable [] nativePath, Path path, @Nullable AlteredTime time) {
    Failures.requireLibrary();
    int taiMinusUtc = LeapSeconds.system().taiMinusUtc(Instant.now()).orElse(0);
    long[] publisher = new long[1];
    int error =
        time == null
            ? Native.vmclock_publisher_create(nativePath, taiMinusUtc, publisher)
            : Native.vmclock_publisher_create_altered(
                nativePath,
                taiMinusUtc,
                time.offsetNanos(),
                time.maxErrorNanos(),
                time.leap(),
                publisher);
    if (error != 0) {
      throw nativePath == null ? Failures.writing(path, error) : Failures.creating(path, error);
    }
    return new Publisher(nativePath == null ? descriptorPath(publisher[0]) : path, publisher[0]);
  }

  private static Path descriptorPath(long publisher) {
    // Not the id of this process: /proc may belong to another PID namespace.
    return Path.of("/proc/self/fd/" + Native.vmclock_publisher_fd(publisher));
  }

  /** Returns the path at which the page can be opened. */
  public Path path() {
    return path;
  }

  /** Returns a writer that changes this page as a hypervisor does. The publisher closes it. */
  public PageWriter writer() {
    return writer;
  }

  /**
   * Publishes the current state of the kernel's clock. If the kernel's clock and the counter
   * disagree by more than the page's bound allowed, this also raises the disruption marker.
   *
   * <p>If an update fails, the page keeps its time and its status, and the bound continues to grow,
   * by 500 ppm of the time since the last update. If the kernel's clock contradicts the page and
   * the counter cannot be calibrated again, the status becomes {@code UNRELIABLE}.
   *
   * @throws VmClockException {@code LOCKED} if another writer keeps the page locked for 100 ms
   * @throws IllegalStateException after {@link #close}
   */
  public void update() {
    synchronized (writer) {
      checkOpen();
      int error = Native.vmclock_publisher_update(handle);
      if (error != 0) {
        lastFailure = Failures.writing(path, error);
        throw lastFailure;
      }
      lastFailure = null;
    }
  }

  /** Returns why the last update failed, or empty if it succeeded. */
  public Optional<VmClockException> lastFailure() {
    synchronized (writer) {
      return Optional.ofNullable(lastFailure);
    }
  }

  /**
   * Starts a daemon thread that updates the page at this interval, until {@link #close}. If an
   * update fails, the thread tries again after the next interval, and {@link #lastFailure} returns
   * the reason. The thread logs the first failure as a warning, and the first success after it.
   *
   * @param interval the time between updates, from a millisecond to a day; a second is usual. The
   *     bounds grow by 500 ppm of the interval.
   * @return this
   * @throws IllegalArgumentException if the interval is shorter or longer
   * @throws IllegalStateException if the thread was started before, or after {@link #close}
   */
  @CanIgnoreReturnValue
  public Publisher start(Duration interval) {
    long nanos = Intervals.checkInterval("update interval", interval).toNanos();
    synchronized (writer) {
      checkOpen();
      checkState(updates == null, "The publisher of %s was already started", path);
      ScheduledExecutorService executor =
          Executors.newSingleThreadScheduledExecutor(
              new ThreadFactoryBuilder()
                  .setNameFormat("vmclock-publisher")
                  .setDaemon(true)
                  .build());
      // A fixed rate would make up for a long pause with a burst of useless updates.
      var unused =
          executor.scheduleWithFixedDelay(this::updateOrLog, nanos, nanos, TimeUnit.NANOSECONDS);
      updates = executor;
    }
    return this;
  }

  private void updateOrLog() {
    synchronized (writer) {
      if (handle == 0) {
        return;
      }
      boolean failedBefore = lastFailure != null;
      try {
        update();
        if (failedBefore) {
          LOG.log(Level.INFO, "The vmclock page {0} is updated again", path);
        }
      } catch (VmClockException e) {
        if (!failedBefore) {
          LOG.log(
              Level.WARNING,
              "The update of the vmclock page failed; the publisher tries again at each interval",
              e);
        }
      }
    }
  }

  private void checkOpen() {
    checkState(handle != 0, "The publisher of %s is closed", path);
  }

  /**
   * Stops the updates, sets the page's status to {@code UNRELIABLE}, and releases the page. A page
   * file stays. Further calls have no effect.
   */
  @Override
  public void close() {
    synchronized (writer) {
      if (handle == 0) {
        return;
      }
      if (updates != null) {
        updates.shutdownNow();
      }
      writer.close();
      Native.vmclock_publisher_free(handle);
      handle = 0;
    }
  }

  @Override
  public String toString() {
    return "Publisher[" + path + "]";
  }
}
