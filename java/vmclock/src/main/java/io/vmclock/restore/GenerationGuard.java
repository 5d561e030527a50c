package io.vmclock.restore;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.PageWords;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.LongBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether this machine was restored from a snapshot since. Safe for use by any number of
 * threads.
 *
 * <pre>{@code
 * GenerationGuard guard = GenerationGuard.of(clock);
 * long stamp = guard.stamp();
 * // prepare something that must not exist twice
 * if (guard.changedSince(stamp)) {
 *   // this is another machine now: throw it away and start again
 * }
 * }</pre>
 *
 * <p>The hypervisor changes the page before the restored processors run, so a check behind the
 * restore always sees it. What was checked before the snapshot and is used after it is not seen:
 * check last, as near to the use as possible. Between the last check and the use there is always an
 * instant left; only the receiver of what is sent could close it.
 *
 * <p>The check costs two loads of the mapped page, and allocates nothing.
 */
public final class GenerationGuard {
  /** What a guard can promise. */
  public enum Protection {
    /** The page counts restores: each is noticed, and nothing else is. */
    EXACT,
    /** The page has a disruption marker alone: each restore is noticed, and live migrations too. */
    CONSERVATIVE,
    /** Nothing is noticed. */
    NONE
  }

  private static final GenerationGuard NONE = new GenerationGuard(null, null);

  private final @Nullable VmClock clock;

  /** Null where the generation cannot be read in place. */
  private final @Nullable LongBuffer page;

  private final @Nullable Consumer<RestoreInjectionPoint> hook;

  private GenerationGuard(@Nullable VmClock clock, @Nullable Consumer<RestoreInjectionPoint> hook) {
    this.clock = clock;
    this.page = clock == null ? null : ClockAccess.generationPage(clock);
    this.hook = hook;
  }

  /**
   * Returns a guard by this clock's page: by its generation, and while it has none by its
   * disruption marker.
   */
  public static GenerationGuard of(VmClock clock) {
    return new GenerationGuard(Objects.requireNonNull(clock), null);
  }

  /**
   * Returns a guard that guards nothing, for programs that also run where there is no page: nothing
   * ever changes. Nothing in this library chooses it by itself.
   */
  public static GenerationGuard none() {
    return NONE;
  }

  /** For tests: {@code hook} is told of each step, and may have the machine restored there. */
  static GenerationGuard of(VmClock clock, Consumer<RestoreInjectionPoint> hook) {
    return new GenerationGuard(clock, hook);
  }

  /**
   * Returns what a check promises now. A live migration may change it, to or from {@code EXACT};
   * while the page offers something else, every stamp from before counts as changed.
   *
   * @throws VmClockException {@code CLOSED} or {@code BUSY}
   */
  public Protection protection() {
    VmClock clock = this.clock;
    if (clock == null) {
      return Protection.NONE;
    }
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

  /**
   * Returns what {@link #changedSince} compares. It has no other meaning, and no order.
   *
   * @throws VmClockException {@code CLOSED} or {@code BUSY}: there is nothing to rely on then
   */
  public long stamp() {
    LongBuffer page = this.page;
    if (page != null) {
      try {
        return PageWords.stamp(page);
      } catch (IndexOutOfBoundsException closed) {
        // The clock says so itself below.
      } finally {
        // And by it the clock, whose page this is.
        Reference.reachabilityFence(this);
      }
    }
    VmClock clock = this.clock;
    return clock == null ? 0 : ClockAccess.stamp(clock);
  }

  /**
   * Returns whether the machine was restored since {@code stamp} was taken from this guard. Also
   * true where that cannot be told any more: the clock is closed, the page busy, or it was found to
   * offer something else than before. Never throws.
   */
  public boolean changedSince(long stamp) {
    // Keeps the work above ahead of the load below. The order of the program is enough, and a
    // fence that stops the compiler gives it: a snapshot stops a processor between two
    // instructions, and what that has in flight is not part of it.
    VarHandle.acquireFence();
    try {
      return stamp() != stamp;
    } catch (VmClockException e) {
      return true;
    }
  }

  /**
   * Returns a result of {@code work} from a run during which the machine was not restored. A result
   * across a restore is dropped, and the work done again; what it opened is its own to close
   * ({@link GenerationScoped} does that).
   *
   * @throws VmClockException {@code CLOSED} or {@code BUSY}
   */
  public <T extends @Nullable Object> T call(Supplier<? extends T> work) {
    while (true) {
      long stamp = stamp();
      reach(RestoreInjectionPoint.STAMP_READ);
      T result = work.get();
      reach(RestoreInjectionPoint.RESULT_BUILT);
      if (!changedSince(stamp)) {
        return result;
      }
    }
  }

  /** Returns the clock; null for a guard that guards nothing. */
  @Nullable VmClock clock() {
    return clock;
  }

  void reach(RestoreInjectionPoint point) {
    if (hook != null) {
      hook.accept(point);
    }
  }

  @Override
  public String toString() {
    return "GenerationGuard[" + (clock == null ? "none" : clock) + "]";
  }
}
