package io.vmclock.jmh;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.util.OptionalLong;

/**
 * What a page shows of the machine's past; compared for equality only.
 *
 * @param generation empty where the page does not have it now
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

  /** Returns whether generations tell a restore from a migration, then and now. */
  boolean tellsRestores(Marks then) {
    return generation.isPresent() && then.generation.isPresent();
  }

  boolean isRestoredSince(Marks then) {
    return tellsRestores(then) && !generation.equals(then.generation);
  }

  boolean isDisruptedSince(Marks then) {
    return !equals(then);
  }
}
