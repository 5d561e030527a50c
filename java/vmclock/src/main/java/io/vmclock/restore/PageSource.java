package io.vmclock.restore;

import static java.util.Objects.requireNonNull;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.PageName;
import io.vmclock.internal.PageWords;
import io.vmclock.restore.GenerationGuard.Protection;
import java.lang.ref.Reference;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/** The generation of a page, or its disruption marker while it has no generation. */
final class PageSource implements GenerationSource {
  private final VmClock clock;
  private final String name;

  /** Null if the generation cannot be read in place. */
  private final @Nullable LongBuffer page;

  PageSource(VmClock clock) {
    this.clock = requireNonNull(clock);
    this.name = PageName.of(clock);
    this.page = ClockAccess.generationPage(clock);
  }

  VmClock clock() {
    return clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long stamp() {
    LongBuffer page = this.page;
    if (page != null) {
      try {
        return PageWords.stamp(page);
      } catch (IndexOutOfBoundsException closed) {
        // The clock itself reports this below.
      } catch (InternalError truncated) {
        // So does the clock's generation, which reads the same page in the same way.
        return clock.generation();
      } finally {
        // This source keeps the clock reachable, which owns the page.
        Reference.reachabilityFence(this);
      }
    }
    return ClockAccess.stamp(clock);
  }

  @Override
  public Protection protection() {
    try {
      long unused = clock.generation();
      return Protection.EXACT;
    } catch (VmClockException e) {
      if (e.reason() != Reason.NOT_OFFERED) {
        throw e;
      }
      long unused = clock.disruptionMarker();
      return Protection.CONSERVATIVE;
    }
  }

  @Override
  public String toString() {
    return clock.toString();
  }
}
