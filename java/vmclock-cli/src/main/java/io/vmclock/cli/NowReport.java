package io.vmclock.cli;

import com.google.common.primitives.UnsignedLong;
import io.vmclock.Snapshot;
import io.vmclock.cli.base.PageSource;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.OfferedValue;
import io.vmclock.cli.output.Style;
import io.vmclock.cli.output.Table;
import io.vmclock.cli.output.TimeReport;
import io.vmclock.internal.EpochNanos;
import java.io.PrintWriter;

/** The output of {@code now}: one live reading, and the cost of a read. Immutable. */
record NowReport(
    TimeReport time,
    OfferedValue<UnsignedLong> generation,
    UnsignedLong marker,
    String source,
    String sourceDescription,
    ReadCost cost) {

  static NowReport of(PageSource source) {
    ReadCost cost = ReadCost.measure(source.clock());
    Snapshot reading = source.clock().read(source.clock().newSnapshot());
    return new NowReport(
        TimeReport.of(reading),
        OfferedValue.of(
            "vm_generation_counter", () -> UnsignedLong.fromLongBits(reading.generation())),
        UnsignedLong.fromLongBits(reading.disruptionMarker()),
        source.id(),
        source.description(),
        cost);
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    JsonObject reasons = new JsonObject();
    Long utc = time.utc().value();
    json.put("utc", utc == null ? null : EpochNanos.instant(utc).toString());
    time.addTo(json, reasons);
    TimeReport.add(generation, json, reasons);
    return json.put("disruption_marker", marker.toString())
        .put("source", source)
        .put("read_cost_nanos", Double.valueOf(cost.rounded()))
        .put("read_cost_method", cost.method())
        .put("unavailable", reasons);
  }

  void print(PrintWriter out, Style style) {
    Table table = new Table(style);
    time.addTo(table);
    UnsignedLong known = generation.value();
    table.row(
        "vm_generation_counter", known == null ? TimeReport.absent(generation) : known.toString());
    table.row("disruption_marker", marker.toString());
    table.row("clock status", time.status());
    table.row("page", sourceDescription);
    table.row(
        "one read",
        cost.rounded()
            + " ns  "
            + style.faint("(VmClock.read(Snapshot), estimated; 'vmclock bench' measures)"));
    table.print(out);
  }
}
