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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The embedded page: this machine's own clock, published by the real protocol to a file or to
 * memory. For machines that have no device, for tests, and for hosts that offer a page to local
 * processes. Safe for use by several threads.
 *
 * <p>Time is the kernel's, with the bounds of {@code ntp_adjtime(2)} and the counter calibrated
 * against it. Where the kernel says that it is not synchronised, the status is {@code FREERUNNING}
 * and the bound is as wide as the kernel's. The scale is TAI where the offset of UTC is known, to
 * the kernel or from {@link LeapSeconds}; otherwise UTC without TAI.
 */
public final class Publisher implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Publisher.class.getName());

  private final Path path;

  /** Also the lock of everything below, because the two share one open file. */
  private final PageWriter writer;

  private long handle;
  private @Nullable ScheduledExecutorService updates;

  private Publisher(Path path, long handle) {
    this.path = path;
    this.handle = handle;
    this.writer = PageWriter.of(path, Native.vmclock_publisher_writer(handle));
  }

  /**
   * Creates a page file, or takes one over whose publisher is gone, and publishes a first state.
   * That takes about 20 ms. A page taken over keeps its generation; its marker is raised. An empty
   * file and one of 4096 zeros are taken for pages that were never finished, and filled.
   *
   * @throws VmClockException if the file cannot be written, is something other than a page, or has
   *     a publisher ({@code LOCKED})
   * @throws IllegalArgumentException if the path is of another file system than the default one
   */
  public static Publisher create(Path path) {
    return create(NativePaths.path(requireNonNull(path)), path);
  }

  /**
   * Creates a page in memory (a memfd), which goes with this process. {@link #path} is where this
   * process, and others of the same user, can open it.
   *
   * @throws VmClockException if the system refuses
   */
  public static Publisher inMemory() {
    return create(null, Path.of("memfd:vmclock"));
  }

  private static Publisher create(byte @Nullable [] nativePath, Path path) {
    Failures.requireLibrary();
    int taiMinusUtc = LeapSeconds.system().taiMinusUtc(Instant.now()).orElse(0);
    long[] publisher = new long[1];
    int error = Native.vmclock_publisher_create(nativePath, taiMinusUtc, publisher);
    if (error != 0) {
      throw nativePath == null ? Failures.writing(path, error) : Failures.creating(path, error);
    }
    return new Publisher(nativePath == null ? descriptorPath(publisher[0]) : path, publisher[0]);
  }

  private static Path descriptorPath(long publisher) {
    return Path.of(
        "/proc/" + ProcessHandle.current().pid() + "/fd/" + Native.vmclock_publisher_fd(publisher));
  }

  /** Returns where the page can be opened. */
  public Path path() {
    return path;
  }

  /** Returns what plays the hypervisor on this page. It ends with the publisher. */
  public PageWriter writer() {
    return writer;
  }

  /**
   * Publishes the clock anew, once. If the kernel's clock and the counter turn out to disagree by
   * more than the page's bound allowed, the disruption marker is raised with it.
   *
   * @throws VmClockException {@code LOCKED} if another writer held the page for 100 ms
   */
  public void update() {
    synchronized (writer) {
      checkOpen();
      int error = Native.vmclock_publisher_update(handle);
      if (error != 0) {
        throw Failures.writing(path, error);
      }
    }
  }

  /**
   * Starts a daemon thread that updates the page at this interval, until {@link #close}. An update
   * that fails is logged, and tried again at the next.
   *
   * @param interval between updates, from a millisecond to a day; the bounds grow by 500 ppm of it,
   *     and a second is usual
   * @return this
   */
  @CanIgnoreReturnValue
  public Publisher start(Duration interval) {
    long nanos = Intervals.checkInterval("update interval", interval).toNanos();
    synchronized (writer) {
      checkOpen();
      checkState(updates == null, "The publisher of %s was started already", path);
      ScheduledExecutorService executor =
          Executors.newSingleThreadScheduledExecutor(
              new ThreadFactoryBuilder()
                  .setNameFormat("vmclock-publisher")
                  .setDaemon(true)
                  .build());
      // A fixed rate would make up for a long pause with a burst of useless updates.
      var unused =
          executor.scheduleWithFixedDelay(this::tryUpdate, nanos, nanos, TimeUnit.NANOSECONDS);
      updates = executor;
    }
    return this;
  }

  private void tryUpdate() {
    synchronized (writer) {
      if (handle == 0) {
        return;
      }
      try {
        update();
      } catch (VmClockException e) {
        LOG.log(Level.WARNING, "The vmclock page was not updated, and will be tried again", e);
      }
    }
  }

  private void checkOpen() {
    checkState(handle != 0, "The publisher of %s is closed", path);
  }

  /**
   * Stops updating, declares the page's time {@code UNRELIABLE}, and releases it. A page file
   * stays. May be repeated.
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
