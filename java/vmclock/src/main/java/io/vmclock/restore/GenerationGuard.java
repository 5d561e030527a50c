package io.vmclock.restore;

import com.google.common.collect.ImmutableList;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.Checkpoints;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.PageWords;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.LongBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Detects whether this machine was restored from a snapshot. Use it for anything that must not
 * exist twice, such as a key or an id. Safe for use by any number of threads.
 *
 * <pre>{@code
 * GenerationGuard guard = GenerationGuard.of(clock);
 * long stamp = guard.stamp();
 * // prepare something that must not exist twice
 * if (guard.changedSince(stamp)) {
 *   // the machine was restored in between: discard the result and start again
 * }
 * }</pre>
 *
 * <p>The hypervisor changes the page before the restored processors run, so a check after the
 * restore always detects it. A check before the snapshot does not protect a use after it. So check
 * last, as close to the use as possible. A short gap between the last check and the use always
 * remains. Only the receiver of the data could close it.
 *
 * <p>A guard of a page file reads the file that its clock opened. If that file is deleted and
 * published again, the guard detects no restore any more: it does not check the path, because that
 * would make a check about a thousand times as expensive. Use a {@code VmClockWatcher}, which
 * reports {@code FileReplaced}, and close the old clock then: from then on, each check reports a
 * change. A device is never replaced.
 *
 * <p>A restore of the process from a checkpoint, as CRaC makes it, also counts as a restore for
 * every guard except {@link #none}, whether or not the page has changed. See {@link
 * ProcessCheckpoint}.
 *
 * <p>If the page is mapped, a check costs two loads of the page, and one of a field in Java. It
 * allocates nothing.
 */
public final class GenerationGuard {
  /** What a guard detects. */
  public enum Protection {
    /** The page has a generation: the guard detects each restore, and nothing else. */
    EXACT,
    /**
     * The page has only a disruption marker: the guard detects each change of the marker. The
     * hypervisor changes it at each live migration, and usually at each restore. For a clone on the
     * same host, it may leave the marker as it is.
     */
    CONSERVATIVE,
    /**
     * A notification reports each restore, some milliseconds after it. Until then the guard detects
     * nothing, so a check before and after some work does not protect the work.
     */
    NOTIFIED,
    /** The guard detects nothing. */
    NONE
  }

  private static final GenerationGuard NONE = new GenerationGuard(null, null, null);

  /** The clock of the page that this guard checks, alone or among other sources. */
  private final @Nullable VmClock clock;

  /** Null if the generation cannot be read in place, or is not the only source. */
  private final @Nullable LongBuffer page;

  /** Null if this guard detects nothing. */
  private final @Nullable GenerationSource source;

  private final @Nullable Consumer<RestoreInjectionPoint> hook;

  private GenerationGuard(
      @Nullable GenerationSource source,
      @Nullable VmClock clock,
      @Nullable Consumer<RestoreInjectionPoint> hook) {
    this.source = source;
    this.clock = clock;
    this.page =
        source instanceof PageSource && clock != null ? ClockAccess.generationPage(clock) : null;
    this.hook = hook;
  }

  /**
   * Returns a guard that checks this clock's page: its generation, or its disruption marker while
   * the page has no generation.
   */
  public static GenerationGuard of(VmClock clock) {
    return new GenerationGuard(new PageSource(clock), clock, null);
  }

  /**
   * Returns a guard that checks several sources. It reports a change if any of them has changed, so
   * one restore that two sources detect at different times counts as two. Its protection is the
   * best protection of its sources. If one of them cannot be read, no stamp can be taken, and every
   * check reports a change.
   *
   * @throws VmClockException if one of the sources cannot be read
   */
  public static GenerationGuard of(GenerationSource first, GenerationSource... more) {
    ImmutableList<GenerationSource> sources =
        ImmutableList.<GenerationSource>builder().add(first).add(more).build();
    VmClock clock = null;
    for (GenerationSource source : sources) {
      if (clock == null && source instanceof PageSource page) {
        clock = page.clock();
      }
    }
    return new GenerationGuard(
        sources.size() == 1 ? first : new CombinedSource(sources), clock, null);
  }

  /**
   * Returns a guard that detects nothing: no stamp ever changes. It is for programs that also run
   * on machines without a page. This library never chooses it by itself.
   */
  public static GenerationGuard none() {
    return NONE;
  }

  /**
   * For tests: calls {@code hook} at each injection point. The hook may restore the machine there.
   */
  static GenerationGuard of(VmClock clock, Consumer<RestoreInjectionPoint> hook) {
    return new GenerationGuard(new PageSource(clock), clock, hook);
  }

  /**
   * Returns what a check detects now. A live migration can change this, to or from {@code EXACT}. A
   * stamp counts as changed while the protection differs from the protection at the time of the
   * stamp.
   *
   * @throws VmClockException {@code CLOSED} or {@code BUSY}
   */
  public Protection protection() {
    return source == null ? Protection.NONE : source.protection();
  }

  /**
   * Returns a stamp of the current state, for {@link #changedSince}. Stamps have no other meaning,
   * and no order.
   *
   * @throws VmClockException {@code CLOSED}, {@code RELEASED} or {@code BUSY}: there is no reliable
   *     stamp then
   */
  public long stamp() {
    LongBuffer page = this.page;
    if (page != null) {
      try {
        return PageWords.stamp(page) ^ Checkpoints.epoch();
      } catch (IndexOutOfBoundsException | InternalError closedOrTruncated) {
        // The source reads the page again and reports this.
      } finally {
        // This guard keeps the clock reachable, which owns the page.
        Reference.reachabilityFence(this);
      }
    }
    GenerationSource source = this.source;
    return source == null ? 0 : Checkpoints.stamp(source.stamp());
  }

  /**
   * Returns whether the machine was restored since this guard returned {@code stamp}. Also returns
   * true if that is unknown: if the clock is closed, if the page is busy or its file was truncated,
   * or if the {@link #protection} has changed. Never throws.
   */
  public boolean changedSince(long stamp) {
    try {
      // Keeps the caller's work ahead of the load below. Program order is enough, so the fence only
      // has to stop the compiler: a snapshot stops a processor between two instructions, and does
      // not contain what the processor has in flight.
      VarHandle.acquireFence();
      if (stamp() == stamp) {
        return false;
      }
      PageWords.reportFault();
      return true;
    } catch (VmClockException | InternalError e) {
      return true;
    }
  }

  /**
   * Runs {@code work} and returns its result. If the machine was restored during the run, drops
   * that result and runs {@code work} again. This method does not close dropped results; {@link
   * GenerationScoped} does.
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

  /** Returns the clock of the page among the sources, or null if there is none. */
  @Nullable VmClock clock() {
    return clock;
  }

  /** Returns whether a check reads this source. */
  boolean uses(GenerationSource other) {
    return source == other || (source instanceof CombinedSource all && all.contains(other));
  }

  /** Returns whether this guard detects anything. */
  boolean hasSource() {
    return source != null;
  }

  /** Returns the names of the sources, or "none". */
  public String sourceNames() {
    return source == null ? "none" : source.name();
  }

  /** Calls the hook of a test, if there is one. */
  void reach(RestoreInjectionPoint point) {
    if (hook != null) {
      hook.accept(point);
    }
  }

  @Override
  public String toString() {
    return "GenerationGuard[" + (source instanceof PageSource ? source : sourceNames()) + "]";
  }
}
