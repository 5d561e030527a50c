package io.vmclock;

import io.vmclock.internal.Native;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;

/** Gives a page a time. */
public final class Pages {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private Pages() {}

  /** Sets the reference time to nanoseconds since 1970, on the page's own scale. */
  public static RawPage setNanos(RawPage page, long nanos) {
    return page.update(
        fields ->
            fields.time(
                Math.floorDiv(nanos, NANOS_PER_SECOND),
                (int) Math.floorMod(nanos, NANOS_PER_SECOND)));
  }

  /**
   * Gives the page UTC, which begins at {@code seconds} since 1970 and passes about as fast as the
   * real time.
   */
  public static void offerUtc(RawPage page, long seconds, long maxErrorNanos) {
    page.update(
        fields ->
            fields
                .counterId(Native.vmclock_counter_id())
                .timeType(Abi.TIME_UTC)
                .clockStatus(Abi.STATUS_SYNCHRONIZED)
                .setFlags(Abi.FLAG_TIME_MAXERROR_VALID | Abi.FLAG_PERIOD_MAXERROR_VALID)
                .ticking(Native.vmclock_counter(), NANOS_PER_SECOND)
                .time(seconds, 0)
                .timeMaxErrorNanos(maxErrorNanos));
  }
}
