package io.vmclock.cli.bench;

import com.google.common.collect.ImmutableList;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.output.Style;
import io.vmclock.cli.output.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The output of {@code bench}. Immutable. */
record BenchReport(ImmutableList<BenchResult> results, String source, String sourceDescription) {
  JsonObject json() {
    return new JsonObject()
        .put("source", source)
        .put("jvm", jvm())
        .put("reference", Operations.REFERENCE)
        .put("batches", Bench.ROUNDS)
        .put("results", results.stream().map(this::json).collect(ImmutableList.toImmutableList()));
  }

  private JsonObject json(BenchResult result) {
    JsonObject json =
        new JsonObject()
            .put("name", result.operation().name())
            .put("peer", result.operation().isPeer());
    if (!result.isAvailable()) {
      return json.put("nanos", null).put("reason", SafeText.oneLine(result.reason()));
    }
    return json.put("nanos", rounded("%.2f", result.nanos()))
        .put("nanos_10_percent", rounded("%.2f", result.low()))
        .put("nanos_90_percent", rounded("%.2f", result.high()))
        .put("ratio", rounded("%.3f", ratio(result)));
  }

  private static Double rounded(String format, double value) {
    return Double.valueOf(text(format, value));
  }

  void print(PrintWriter out, Style style) {
    Table table = new Table(style);
    table.row("", "ns per call", "ratio", style.faint("80 % of the batches"));
    for (BenchResult result : results) {
      table.row(
          result.operation().name(),
          result.isAvailable() ? text("%9.1f", result.nanos()) : "",
          result.isAvailable() ? text("%5.2f", ratio(result)) : "",
          result.isAvailable()
              ? style.faint(text("%.1f to %.1f", result.low(), result.high()))
              : style.warning("not available: ") + SafeText.oneLine(result.reason()));
    }
    table.print(out);
    out.println();
    Table where = new Table(style);
    where.row("page", sourceDescription);
    where.row("JVM", jvm());
    where.row(
        "method",
        "medians of "
            + Bench.ROUNDS
            + " batches of calls on one thread; the operations take turns; the ratio is to "
            + Operations.REFERENCE);
    where.print(out);
  }

  private double ratio(BenchResult result) {
    return result.nanos() / reference(results);
  }

  private static double reference(List<BenchResult> results) {
    return results.stream()
        .filter(result -> result.operation().name().equals(Operations.REFERENCE))
        .mapToDouble(BenchResult::nanos)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String jvm() {
    return System.getProperty("java.vm.name")
        + " "
        + System.getProperty("java.vm.version")
        + ", "
        + System.getProperty("java.vm.info");
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
