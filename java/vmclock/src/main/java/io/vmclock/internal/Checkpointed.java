package io.vmclock.internal;

/**
 * An object that must release or wipe something before a checkpoint of the process. {@link
 * Checkpoints} calls it, on one thread at a time. Both methods can be called again without the
 * other one in between, and then have nothing left to do.
 */
public interface Checkpointed {
  /**
   * Releases what a checkpoint must not contain. The clocks can still be read, but every stamp of a
   * guard without a page fails already.
   */
  void beforeCheckpoint();

  /** Continues after the restore. The clocks have been opened again, if that was possible. */
  void afterRestore();
}
