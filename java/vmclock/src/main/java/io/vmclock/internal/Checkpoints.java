package io.vmclock.internal;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.error.Failures;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of this process. Releases all clocks and other participants before a checkpoint,
 * and lets them continue after the restore. Keeps them by weak references. Safe for use by any
 * number of threads.
 *
 * <p>The first open of a JVM loads this class, so opening a clock runs no lambda of it.
 *
 * <h2>The epoch</h2>
 *
 * <p>Guards combine their stamps with an epoch by exclusive or. The epoch changes twice: before the
 * clocks are released, and after the restore, before they can be read again. The image of the
 * process is taken in between. So a stamp from before the checkpoint differs from all stamps after
 * it, in this process and in each copy of it, whether or not the page has changed.
 *
 * <p>A reader loads the epoch behind the page, with an acquire fence in between. If it has loaded
 * anything from the page's copy or from a page that was opened again, then it did so after the
 * change of the epoch, so it loads the new epoch. A reader that was stopped by the image between
 * the page and the epoch loads the new one too.
 *
 * <p>An epoch is a count whose bits are spread over 64 bits. Two stamps of different epochs are
 * equal only if the two generations differ by exactly these bits, which counters never do.
 */
public final class Checkpoints {
  /** Stands for a call that was not tried again. */
  private static final long NOT_RETRIED = -1;

  /** How long a draw waits for the restore. The slices do not count the time in the image. */
  private static final int WAIT_SLICES = 50;

  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Held while the hooks run. */
  private static final ReentrantLock HOOKS = new ReentrantLock();

  private static final ReentrantLock WAIT = new ReentrantLock();
  private static final Condition RESTORED = WAIT.newCondition();

  /** Also the lock of all three fields. */
  private static final Map<VmClock, Boolean> CLOCKS = new WeakHashMap<>();

  private static final Map<Checkpointed, Boolean> PARTICIPANTS = new WeakHashMap<>();

  /** Whether new clocks and participants must be released at once. */
  private static boolean frozen;

  /** Not volatile: a check costs one plain load. The fences are explicit. */
  private static long epoch;

  private static long epochs;
  private static volatile boolean released;
  private static volatile long restores;

  /** The thread that called {@link #beforeCheckpoint}, until the restore. */
  private static volatile @Nullable Thread hookThread;

  private Checkpoints() {}

  // --- Participants -------------------------------------------------------------------------

  /** Adds a clock. If the process is being checkpointed, releases it at once. */
  public static void add(VmClock clock) {
    synchronized (CLOCKS) {
      CLOCKS.put(clock, true);
      if (frozen) {
        ClockAccess.refuse(clock);
        int unused = ClockAccess.release(clock);
      }
    }
  }

  /** Adds a participant. If the process is being checkpointed, calls it at once. */
  public static void add(Checkpointed participant) {
    synchronized (CLOCKS) {
      PARTICIPANTS.put(participant, true);
      if (frozen) {
        participant.beforeCheckpoint();
      }
    }
  }

  // --- Hooks --------------------------------------------------------------------------------

  /** Does what {@code ProcessCheckpoint.beforeCheckpoint} promises. */
  public static void beforeCheckpoint() {
    List<Throwable> failures = new ArrayList<>();
    HOOKS.lock();
    try {
      hookThread = Thread.currentThread();
      released = true;
      List<Checkpointed> participants;
      synchronized (CLOCKS) {
        frozen = true;
        participants = new ArrayList<>(PARTICIPANTS.keySet());
      }
      for (Checkpointed participant : participants) {
        try {
          participant.beforeCheckpoint();
        } catch (Throwable e) {
          failures.add(e);
        }
      }
      // After the participants, because they still read the clocks.
      List<VmClock> clocks = clocks(true);
      for (VmClock clock : clocks) {
        ClockAccess.refuse(clock);
      }
      // After all reads are refused: otherwise a guard would report a change twice, now and after
      // the restore. Before the pages are replaced, as the class comment says.
      nextEpoch();
      for (VmClock clock : clocks) {
        int error = ClockAccess.release(clock);
        if (error != 0) {
          failures.add(Failures.releasing(clock.path(), error));
        }
      }
      ClockHandles.reclaim();
    } finally {
      HOOKS.unlock();
    }
    throwIfAny("This process is not ready for a checkpoint", failures);
  }

  /** Does what {@code ProcessCheckpoint.afterRestore} promises. */
  public static void afterRestore() {
    List<Throwable> failures = new ArrayList<>();
    HOOKS.lock();
    try {
      if (released) {
        // Before any clock can be read again.
        nextEpoch();
      }
      for (VmClock clock : clocks(false)) {
        int error = ClockAccess.reopen(clock);
        if (error != 0 && error != -Native.VMCLOCK_ESHUTDOWN) {
          failures.add(Failures.opening(clock.path(), error));
        }
      }
      endWaits();
      List<Checkpointed> participants;
      synchronized (CLOCKS) {
        participants = new ArrayList<>(PARTICIPANTS.keySet());
      }
      for (Checkpointed participant : participants) {
        try {
          participant.afterRestore();
        } catch (Throwable e) {
          failures.add(e);
        }
      }
    } finally {
      HOOKS.unlock();
    }
    throwIfAny("This process cannot use everything again after its restore", failures);
  }

  private static List<VmClock> clocks(boolean freeze) {
    synchronized (CLOCKS) {
      frozen = freeze;
      return new ArrayList<>(CLOCKS.keySet());
    }
  }

  private static void nextEpoch() {
    epoch = spread(++epochs);
    // Ahead of the release of the clocks, and of their reopening.
    VarHandle.fullFence();
  }

  /** The finalizer of SplitMix64. Different numbers have different results. */
  private static long spread(long number) {
    long z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static void endWaits() {
    WAIT.lock();
    try {
      if (released) {
        long next = restores + 1;
        restores = next;
        released = false;
        hookThread = null;
        RESTORED.signalAll();
      }
    } finally {
      WAIT.unlock();
    }
  }

  private static void throwIfAny(String what, List<Throwable> failures) {
    if (failures.isEmpty()) {
      return;
    }
    Reason reason = Reason.SYSTEM;
    Path path = null;
    if (failures.get(0) instanceof VmClockException first) {
      reason = first.reason();
      path = first.path().orElse(null);
    }
    String others = failures.size() == 1 ? "" : " (and " + (failures.size() - 1) + " more)";
    VmClockException thrown =
        new VmClockException(
            reason, path, what + ": " + failures.get(0).getMessage() + others, null);
    for (Throwable failure : failures) {
      thrown.addSuppressed(failure);
    }
    throw thrown;
  }

  // --- Guards and generators ----------------------------------------------------------------

  /** Returns the current epoch. Call it behind an acquire fence that is behind the page. */
  public static long epoch() {
    return epoch;
  }

  /**
   * Returns the stamp of a guard for a stamp of its sources.
   *
   * @throws VmClockException {@code RELEASED} during a checkpoint
   */
  public static long stamp(long ofSources) {
    VarHandle.acquireFence();
    requireNotReleased();
    return ofSources ^ epoch;
  }

  /**
   * Does nothing, except during a checkpoint.
   *
   * @throws VmClockException {@code RELEASED} during a checkpoint
   */
  public static void requireNotReleased() {
    if (released) {
      throw Failures.released();
    }
  }

  /** Returns how often this process was restored from a checkpoint. */
  public static long restores() {
    return restores;
  }

  /**
   * Makes a call again after the process was restored, if it has failed with {@code RELEASED}.
   * Waits as {@link #awaitRestore} does, and throws the failure in the same cases. A caller makes
   * the first call itself, so that the usual case needs no object for it.
   *
   * @param failure the failure of the first call
   */
  public static <T extends @Nullable Object> T callAfterRestore(
      VmClockException failure, Supplier<T> call) {
    long retried = awaitRestore(failure, NOT_RETRIED);
    while (true) {
      try {
        return call.get();
      } catch (VmClockException e) {
        retried = awaitRestore(e, retried);
      }
    }
  }

  /** Does the same for a call without a result. */
  public static void runAfterRestore(VmClockException failure, Runnable call) {
    Object unused =
        Checkpoints.<@Nullable Object>callAfterRestore(
            failure,
            () -> {
              call.run();
              return null;
            });
  }

  /**
   * Waits until the process was restored, after a call has failed with {@code RELEASED}. Waits for
   * at most 5 s. Throws the failure in all other cases: if it has another reason, if this thread
   * runs the hooks, if it was interrupted, and if the call was tried again after the last restore.
   * The caller holds nothing that a {@link Checkpointed} needs.
   *
   * @param retried what the last call returned, or {@link #NOT_RETRIED}
   * @return a value to pass to the next call, if the repeated call fails again
   */
  private static long awaitRestore(VmClockException failure, long retried) {
    if (failure.reason() != Reason.RELEASED || Thread.currentThread() == hookThread) {
      throw failure;
    }
    WAIT.lock();
    try {
      for (int i = 0; i < WAIT_SLICES && released; i++) {
        long unused = RESTORED.awaitNanos(SLICE_NANOS);
      }
      if (released || restores == retried) {
        throw failure;
      }
      return restores;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    } finally {
      WAIT.unlock();
    }
  }
}
