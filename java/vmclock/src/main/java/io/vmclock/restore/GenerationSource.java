package io.vmclock.restore;

import io.vmclock.VmClock;
import io.vmclock.restore.GenerationGuard.Protection;

/**
 * Detects restores of this machine or of this process, for a {@link GenerationGuard}. A guard can
 * use several sources. Implementations are safe for use by any number of threads.
 */
public interface GenerationSource {
  /** Returns the generation of a page, or its disruption marker while it has no generation. */
  static GenerationSource of(VmClock clock) {
    return new PageSource(clock);
  }

  /** Returns the name of the source, as a text for people. It is short and does not change. */
  String name();

  /**
   * Returns a number that every restore changes. Two stamps are compared for equality only.
   *
   * @throws io.vmclock.VmClockException if it is unknown now whether the machine was restored. A
   *     guard then reports a change.
   */
  long stamp();

  /**
   * Returns what the source detects now.
   *
   * @throws io.vmclock.VmClockException if that is unknown now
   */
  Protection protection();
}
