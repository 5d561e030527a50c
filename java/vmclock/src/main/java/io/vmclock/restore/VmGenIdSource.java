package io.vmclock.restore;

import static java.util.Objects.requireNonNull;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Checkpointed;
import io.vmclock.internal.Checkpoints;
import io.vmclock.internal.VmGenIdDevice;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.watch.Subscription;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The restores that the kernel reports after the hypervisor has changed the VM generation ID
 * (VMGenID). Hyper-V, VMware, QEMU, Proxmox and Firecracker have this device; programs cannot read
 * it. Safe for use by any number of threads.
 *
 * <pre>{@code
 * try (VmGenIdSource source = VmGenIdSource.open()) {
 *   GenerationGuard guard = GenerationGuard.of(source);
 *   RestoreActions actions = RestoreActions.create(guard);
 *   actions.add("connections", 10, Duration.ofMillis(50), pool::softEvict);
 *   actions.runFrom(source);
 *   // ...
 * }
 * }</pre>
 *
 * <h2>Protection</h2>
 *
 * <p>The protection is {@link Protection#NOTIFIED}: the kernel reports a restore some milliseconds
 * after it, while other threads already run. In that time, {@link #stamp} still returns the old
 * value. So use this source for actions after a restore: to drop caches, to close connections or to
 * register again. It does not protect keys, ids or random numbers, because two clones can use the
 * same one before they are notified. They need the generation of a page.
 *
 * <h2>Feeds</h2>
 *
 * <p>The kernel reports a new ID in two ways, which {@link Feed} describes. {@link #open} uses the
 * kernel's log, because every kernel with the driver writes to it. It fails if the machine has no
 * such device. {@link #openUnchecked} does not look for the device.
 *
 * <p>A source closes its file before a checkpoint of the process, and opens it again after the
 * restore, which counts as a restore of the machine ({@link ProcessCheckpoint}).
 */
public final class VmGenIdSource implements NotifyingSource, AutoCloseable {
  /** How the kernel reports a new ID. */
  public enum Feed {
    /**
     * A line in the kernel's log. Linux 5.18 and later write it. The process needs the capability
     * CAP_SYSLOG, unless the sysctl {@code kernel.dmesg_restrict} is 0.
     */
    KERNEL_LOG("/dev/kmsg"),
    /**
     * A uevent, which every user may receive. Linux 6.8 sends it, and so do the kernels of some
     * distributions. Linux 6.9 and later do not. No program can find out whether its kernel sends
     * the uevent, so use this feed only if you know it.
     */
    UEVENTS("NETLINK_KOBJECT_UEVENT");

    private final String path;

    Feed(String path) {
      this.path = path;
    }

    /** Returns the file that the reports come from, or a name for it. */
    Path path() {
      return Path.of(path);
    }
  }

  private static final System.Logger LOG = System.getLogger(VmGenIdSource.class.getName());
  private static final String NAME = "VMGenID notifications";
  private static final String THREAD = "vmclock-vmgenid";

  /** The stamp of a source that has ended. */
  private static final long ENDED = -1;

  /** How long a checkpoint waits until the thread has closed the file. */
  private static final long RELEASE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Supplier<GenerationReports> opener;
  private final Checkpointed checkpoint = new Release();
  private final RestoreListeners listeners = new RestoreListeners(NAME);

  /** Increased before the listeners are called. Only {@link #change} and {@link #end} write it. */
  private volatile long stamp;

  /** Why this source ended by itself. Written before the stamp is {@link #ENDED}. */
  private @Nullable VmClockException failure;

  /** The reports that the thread receives; null while the process is checkpointed. */
  private @Nullable GenerationReports reports;

  /** Whether the thread must close its file and wait. */
  private boolean frozen;

  /** Calls {@code opener} at once, and again after each restore of the process. */
  VmGenIdSource(Supplier<GenerationReports> opener) {
    this.opener = opener;
    reports = opener.get();
    Thread thread = new Thread(this::run, THREAD);
    thread.setDaemon(true);
    thread.start();
    Checkpoints.add(checkpoint);
  }

  /**
   * Returns a source that receives the reports from the kernel's log. It detects the restores after
   * this call.
   *
   * @throws VmClockException {@code ABSENT} if the machine has no VMGenID device with a driver, or
   *     if that cannot be found out; {@code PERMISSION_DENIED} if this process may not read the log
   */
  public static VmGenIdSource open() {
    requireDevice(VmGenIdDevice.find(Path.of("/")));
    return openUnchecked(Feed.KERNEL_LOG);
  }

  /**
   * Returns a source that receives the reports from this feed, even if the machine has no VMGenID
   * device or its kernel sends no reports. Such a source never detects a restore.
   *
   * @throws VmClockException {@code PERMISSION_DENIED} if the system refuses; {@code NOT_OFFERED}
   *     if the kernel sends no uevents to this process, for example in a container with a user
   *     namespace
   */
  public static VmGenIdSource openUnchecked(Feed feed) {
    requireNonNull(feed);
    return new VmGenIdSource(() -> new NativeReports(feed));
  }

  /** Returns why {@link #open} would fail; empty if it would succeed. */
  public static Optional<VmClockException> unavailabilityCause() {
    try {
      requireDevice(VmGenIdDevice.find(Path.of("/")));
      new NativeReports(Feed.KERNEL_LOG).close();
      return Optional.empty();
    } catch (VmClockException e) {
      return Optional.of(e);
    }
  }

  static void requireDevice(VmGenIdDevice device) {
    String cause =
        switch (device.state()) {
          case BOUND -> null;
          case UNBOUND ->
              "the kernel has no driver for the device "
                  + device.name()
                  + ". Use a kernel with the driver vmgenid (CONFIG_VMGENID, Linux 5.18 or later; in"
                  + " a device tree, Linux 6.10 or later).";
          case ABSENT ->
              "this machine has no such device. Enable it in the hypervisor, for example with"
                  + " QEMU's option -device vmgenid.";
          case UNKNOWN ->
              "the devices under /sys/bus are not visible. Make them visible to this container, or"
                  + " use VmGenIdSource.openUnchecked if you know that the machine has the device.";
        };
    if (cause != null) {
      throw new VmClockException(
          Reason.ABSENT, null, "Cannot use VMGenID notifications: " + cause, null);
    }
  }

  private void run() {
    VmClockException cause = null;
    try {
      GenerationReports opened = requireNonNull(current());
      while (opened != null) {
        receive(opened);
        opened = openAgain();
      }
    } catch (VmClockException e) {
      cause = e;
    } catch (RuntimeException | Error e) {
      cause = new VmClockException(Reason.SYSTEM, null, NAME + " have failed: " + e, e);
    }
    end(cause);
  }

  /** Receives reports until the source is closed, or the process is checkpointed. */
  private void receive(GenerationReports opened) {
    try (opened) {
      while (opened.await()) {
        change();
      }
    }
  }

  private synchronized @Nullable GenerationReports current() {
    return reports;
  }

  /** Waits until the process was restored. Returns null if the source is closed. */
  private @Nullable GenerationReports openAgain() {
    GenerationReports opened;
    synchronized (this) {
      reports = null;
      notifyAll();
      while (frozen && stamp != ENDED) {
        try {
          wait();
        } catch (InterruptedException e) {
          // Nobody else has this thread, so nobody means to interrupt it.
        }
      }
      if (stamp == ENDED) {
        return null;
      }
      opened = opener.get();
      reports = opened;
    }
    // The machine may have been restored while nobody received the report.
    change();
    return opened;
  }

  /** Closes the file before a checkpoint, and opens it again after the restore. */
  private final class Release implements Checkpointed {
    @Override
    public void beforeCheckpoint() {
      synchronized (VmGenIdSource.this) {
        frozen = true;
        long deadline = System.nanoTime() + RELEASE_LIMIT_NANOS;
        while (reports != null && stamp != ENDED) {
          reports.stop();
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            throw new IllegalStateException(NAME + " have not closed their file");
          }
          try {
            TimeUnit.NANOSECONDS.timedWait(VmGenIdSource.this, left);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(NAME + ": interrupted before the file was closed", e);
          }
        }
      }
    }

    @Override
    public void afterRestore() {
      synchronized (VmGenIdSource.this) {
        frozen = false;
        VmGenIdSource.this.notifyAll();
      }
    }
  }

  private void change() {
    synchronized (this) {
      if (stamp == ENDED) {
        return;
      }
      stamp++;
    }
    LOG.log(System.Logger.Level.INFO, "{0}: this machine or this process was restored", NAME);
    listeners.callAll();
  }

  /**
   * @param cause why the source ends by itself; null if it was closed
   */
  private void end(@Nullable VmClockException cause) {
    synchronized (this) {
      if (stamp == ENDED) {
        return;
      }
      failure = cause;
      stamp = ENDED;
      if (reports != null) {
        reports.stop();
      }
      notifyAll();
    }
    listeners.close();
    if (cause != null) {
      LOG.log(
          System.Logger.Level.ERROR,
          NAME + " have ended: every guard that uses them now reports a change at each check",
          cause);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Returns the number of reports and of restores of the process since the source was opened.
   *
   * @throws VmClockException {@code CLOSED} if the source is closed; another reason if it has ended
   *     because of an error
   */
  @Override
  public long stamp() {
    long stamp = this.stamp;
    if (stamp == ENDED) {
      throw ended();
    }
    return stamp;
  }

  private VmClockException ended() {
    VmClockException failure;
    synchronized (this) {
      failure = this.failure;
    }
    return failure == null
        ? new VmClockException(
            Reason.CLOSED,
            null,
            NAME + " cannot be used: the source is closed. Open another.",
            null)
        : new VmClockException(
            failure.reason(),
            failure.path().orElse(null),
            String.valueOf(failure.getMessage()),
            failure);
  }

  /**
   * Returns {@link Protection#NOTIFIED}.
   *
   * @throws VmClockException if the source is closed or has ended
   */
  @Override
  public Protection protection() {
    long unused = stamp();
    return Protection.NOTIFIED;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A call can serve several reports. If the listener throws, the source logs that, and the next
   * report calls the listener as usual.
   */
  @Override
  public Subscription subscribe(String name, Runnable listener) {
    return listeners.add(requireNonNull(name), requireNonNull(listener));
  }

  /**
   * Closes the source: {@link #stamp} then throws, and every guard that uses the source reports a
   * change at each check. Does not wait for listeners. Further calls have no effect.
   */
  @Override
  public void close() {
    end(null);
  }

  @Override
  public String toString() {
    return "VmGenIdSource[" + (stamp == ENDED ? "ended" : stamp + " restores") + "]";
  }
}
