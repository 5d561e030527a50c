package io.vmclock.cli.source;

import com.google.common.primitives.UnsignedLong;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.NanosFormat;
import io.vmclock.cli.output.Style;
import io.vmclock.cli.output.Table;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.internal.EpochNanos;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.UtcReading;
import java.io.PrintWriter;

/**
 * One reading of a source of time: UTC with its bounds. Immutable.
 *
 * @param source the name of the source
 */
public record BoundedReport(String source, long utc, long earliest, long latest, long maxError) {
  /**
   * Reads a source once.
   *
   * @throws io.vmclock.VmClockException if the source is missing or cannot be relied on now
   */
  public static BoundedReport of(TimeSource source) {
    try (VmClockEnvironment env = VmClockEnvironment.builder().time(source).open()) {
      BoundedClock clock = env.clock();
      UtcReading reading = new UtcReading();
      if (!clock.read(reading)) {
        throw clock.failure(reading);
      }
      return new BoundedReport(
          clock.name(),
          reading.utcNanos(),
          reading.earliestNanos(),
          reading.latestNanos(),
          reading.maxErrorNanos());
    }
  }

  public JsonObject json() {
    return new JsonObject()
        .put("utc", EpochNanos.instant(utc).toString())
        .put("utc_nanos", Long.toString(utc))
        .put("earliest_utc_nanos", Long.toString(earliest))
        .put("latest_utc_nanos", Long.toString(latest))
        .put("max_error_nanos", Long.toString(maxError))
        .put("source", source);
  }

  public void print(PrintWriter out, Style style) {
    Table table = new Table(style);
    table.row(
        "UTC",
        NanosFormat.dateTime(utc)
            + "  "
            + NanosFormat.plusMinus(UnsignedLong.fromLongBits(maxError)));
    table.row("source", source);
    table.print(out);
  }
}
