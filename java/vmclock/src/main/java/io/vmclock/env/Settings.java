package io.vmclock.env;

import com.google.common.collect.ImmutableList;
import io.vmclock.VmClock;
import io.vmclock.watch.Accuracy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a program accepts. Immutable.
 *
 * @param time the accepted sources of time, best first
 * @param restores the accepted sources of restores, best first
 * @param page the page's path
 * @param embeddedIfAbsent whether to publish an embedded page if there is nothing at that path
 * @param clockBound the segment of ClockBound; null for the usual ones
 * @param kernelError the error that the kernel's bound does not include
 * @param systemError the error of the system clock that the program assumes; null if it does not
 *     accept the system clock
 * @param samplingInterval the time between two readings of a page without notifications
 * @param unguarded whether the program accepts that no source of restores is there
 * @param accuracyLimit the bound above which the listener is notified; null if there is no limit
 * @param accuracyListener the listener
 */
record Settings(
    ImmutableList<TimeSource> time,
    ImmutableList<RestoreSource> restores,
    Path page,
    boolean embeddedIfAbsent,
    @Nullable Path clockBound,
    Duration kernelError,
    @Nullable Duration systemError,
    Duration samplingInterval,
    boolean unguarded,
    @Nullable Duration accuracyLimit,
    Consumer<? super Accuracy> accuracyListener) {
  /** Returns whether the program accepts any source of time. If not, it needs no clock. */
  boolean needsTime() {
    return !time.isEmpty() || systemError != null;
  }

  /** Returns whether the program has named the path of this source itself. */
  boolean names(SourceStatus source) {
    return source.name().equals(TimeSource.PAGE.label())
        ? !page.equals(VmClock.DEVICE)
        : clockBound != null && source.name().startsWith(TimeSource.CLOCK_BOUND.label());
  }

  /** Returns whether the program accepts a source for restores of the machine. */
  boolean acceptsMachineRestores() {
    return restores.contains(RestoreSource.PAGE) || restores.contains(RestoreSource.VM_GEN_ID);
  }

  /** Returns whether the program accepts any source of restores. If not, it needs no guard. */
  boolean needsRestores() {
    return !restores.isEmpty() || unguarded;
  }
}
