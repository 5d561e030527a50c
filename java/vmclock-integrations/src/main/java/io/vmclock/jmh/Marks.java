package io.vmclock.jmh;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.util.OptionalLong;

/**
 * The page's marker and generation, which change when the machine is disrupted or restored. They
 * are only compared for equality.
 *
 * @param generation empty if the page does not offer it now
 */
record Marks(long disruptionMarker, OptionalLong generation) {
  static Marks of(VmClock clock) {
    return new Marks(clock.disruptionMarker(), generationOf(clock));
  }

  private static OptionalLong generationOf(VmClock clock) {
    try {
      return OptionalLong.of(clock.generation());
    } catch (VmClockException e) {
      if (e.reason() == Reason.NOT_OFFERED) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }

  /**
   * Returns whether both have a generation, so that they distinguish a restore from a migration.
   */
  boolean canDetectRestore(Marks then) {
    return generation.isPresent() && then.generation.isPresent();
  }

  boolean isRestoredSince(Marks then) {
    return canDetectRestore(then) && !generation.equals(then.generation);
  }

  boolean isDisruptedSince(Marks then) {
    return !equals(then);
  }
}
