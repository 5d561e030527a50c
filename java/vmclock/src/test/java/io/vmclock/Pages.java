package io.vmclock;

import io.vmclock.internal.Native;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.PageFields;
import io.vmclock.testpage.RawPage;
import java.util.function.Consumer;

/** Pages like those of hypervisors, and the updates that hypervisors make to them. */
public final class Pages {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private Pages() {}

  /** Returns a page without time, with a generation and a disruption marker, which are both 0. */
  public static RawPage likeFirecracker() {
    RawPage page = likeQemu();
    page.unprotected().flags(Abi.FLAG_VM_GEN_COUNTER_PRESENT);
    return page;
  }

  /** Returns a page that has a disruption marker only, which is 0. */
  public static RawPage likeQemu() {
    RawPage page = RawPage.create();
    page.unprotected()
        .counterId(Abi.COUNTER_INVALID)
        .clockStatus(Abi.STATUS_UNKNOWN)
        .flags(0)
        .disruptionMarker(0)
        .generation(0);
    return page;
  }

  /** Changes the disruption marker and the generation, as after the restore of a snapshot. */
  public static void restore(RawPage page) {
    update(page, fields -> nextMarker(nextGeneration(fields)));
  }

  /** Changes the disruption marker, as after a live migration. */
  public static void migrate(RawPage page) {
    update(page, Pages::nextMarker);
  }

  /** Changes the generation, as for a clone on the same host. */
  public static void cloneOnSameHost(RawPage page) {
    update(page, Pages::nextGeneration);
  }

  /** A page accepts one writer at a time, and some tests restore from several threads. */
  private static void update(RawPage page, Consumer<PageFields> changes) {
    synchronized (page) {
      page.update(changes);
    }
  }

  private static PageFields nextMarker(PageFields fields) {
    return fields.disruptionMarker(fields.getLong(Abi.DISRUPTION_MARKER_OFFSET) + 1);
  }

  private static PageFields nextGeneration(PageFields fields) {
    return fields.generation(fields.getLong(Abi.VM_GENERATION_COUNTER_OFFSET) + 1);
  }

  /** Returns the generation. */
  public static long generation(RawPage page) {
    return page.unprotected().getLong(Abi.VM_GENERATION_COUNTER_OFFSET);
  }

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
