package io.vmclock.restore;

import io.vmclock.internal.Checkpoints;

/**
 * Prepares this process for a checkpoint, and lets it continue after the restore. Use it with
 * anything that stops the process and starts copies of it later: CRaC, CRIU, AWS Lambda SnapStart.
 * {@code io.vmclock.crac.CracSupport} calls it for CRaC. Safe for use by any number of threads.
 *
 * <pre>{@code
 * ProcessCheckpoint.beforeCheckpoint();
 * // the checkpoint is made, and the process is restored from it, once or many times
 * ProcessCheckpoint.afterRestore();
 * }</pre>
 *
 * <p>An image of a process does not contain open devices. Between the two calls, this library keeps
 * no device open or mapped, and no waiting random bytes:
 *
 * <ul>
 *   <li>Each {@code VmClock} closes or unmaps its page. Its reads fail with {@code RELEASED}.
 *   <li>{@link GenerationGuard#stamp} fails with {@code RELEASED}, and {@link
 *       GenerationGuard#changedSince} returns true. {@link GenerationGuard#none} does not change.
 *   <li>{@link SnapshotSafeRandom}, {@link UuidGenerator} and {@link UniqueRandom} wipe the random
 *       bits that wait for use. Their draws wait for {@link #afterRestore} for up to 5 s, and then
 *       fail with {@code RELEASED}. On the thread that called {@link #beforeCheckpoint}, they fail
 *       at once.
 *   <li>Each {@code VmClockWatcher} and {@link VmGenIdSource} closes its descriptors, and its
 *       thread waits.
 *   <li>Reads of each {@code ClockBoundClock} fail with {@code RELEASED}. Its file is unmapped when
 *       the garbage collector has found that no thread reads it; a mapping of a plain file can be a
 *       part of an image.
 * </ul>
 *
 * <p>After the second call, each guard except {@link GenerationGuard#none} reports a restore,
 * whether or not the page has changed. Random generators are reseeded at their next draw, and
 * values of {@link GenerationScoped} are built again. Each watcher that was running reports one
 * {@code Restored} event, and {@link RestoreActions} that run from it run.
 *
 * <p>A page whose file has no name, such as the page of {@code Publisher.inMemory()}, is memory of
 * this process. Its mapping and its descriptor stay. A {@code Publisher} and a {@code PageWriter}
 * are not released: close them before the checkpoint, because an image cannot contain their
 * descriptors.
 */
public final class ProcessCheckpoint {
  private ProcessCheckpoint() {}

  /**
   * Releases all clocks, watchers and sources of this process, and wipes the waiting random bits.
   * Calling it again only releases what was opened since.
   *
   * @throws io.vmclock.VmClockException if something could not be released. The rest is released.
   *     Each failure is a suppressed exception. Do not make the checkpoint then, and call {@link
   *     #afterRestore}.
   */
  public static void beforeCheckpoint() {
    Checkpoints.beforeCheckpoint();
  }

  /**
   * Opens everything again. Also call it if no checkpoint was made. Has no effect without an
   * earlier {@link #beforeCheckpoint}.
   *
   * @throws io.vmclock.VmClockException if a page could not be opened again, for example because
   *     this machine has none. Everything else works. The suppressed exceptions are all failures.
   *     The clock of that page fails with {@code RELEASED}. Another call tries to open it again.
   */
  public static void afterRestore() {
    Checkpoints.afterRestore();
  }

  /**
   * Returns a source for guards on machines without a page. It detects each restore of this process
   * from a checkpoint, and no restore of the machine. Every other guard except {@link
   * GenerationGuard#none} also detects restores of this process.
   *
   * <p>Its protection is {@code EXACT}: the image is made after {@link #beforeCheckpoint}, so every
   * copy of the process begins while no stamp can be taken. Its listeners run on the thread that
   * calls {@link #afterRestore}, which throws their failures.
   */
  public static NotifyingSource source() {
    return CheckpointSource.INSTANCE;
  }
}
