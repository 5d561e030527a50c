package io.vmclock.cli.bench;

import com.google.common.collect.ImmutableList;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.OneLine;
import io.vmclock.cli.output.Style;
import io.vmclock.cli.output.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What {@code bench} tells. Immutable. */
record BenchReport(ImmutableList<Figure> figures, String source, String sourceDescription) {
  JsonObject json() {
    return new JsonObject()
        .put("source", source)
        .put("jvm", jvm())
        .put("reference", Operations.REFERENCE)
        .put("batches", Bench.ROUNDS)
        .put("results", figures.stream().map(this::json).collect(ImmutableList.toImmutableList()));
  }

  private JsonObject json(Figure figure) {
    JsonObject json =
        new JsonObject()
            .put("name", figure.operation().name())
            .put("peer", figure.operation().isPeer());
    if (!figure.isAvailable()) {
      return json.put("nanos", null).put("unavailable", OneLine.of(figure.reason()));
    }
    return json.put("nanos", rounded("%.2f", figure.nanos()))
        .put("nanos_10_percent", rounded("%.2f", figure.low()))
        .put("nanos_90_percent", rounded("%.2f", figure.high()))
        .put("ratio", rounded("%.3f", ratio(figure)));
  }

  private static Double rounded(String format, double value) {
    return Double.valueOf(text(format, value));
  }

  void print(PrintWriter out, Style style) {
    Table table = new Table(style);
    table.row("", "ns a call", "ratio", style.faint("80 % of the batches"));
    for (Figure figure : figures) {
      table.row(
          figure.operation().name(),
          figure.isAvailable() ? text("%9.1f", figure.nanos()) : "",
          figure.isAvailable() ? text("%5.2f", ratio(figure)) : "",
          figure.isAvailable()
              ? style.faint(text("%.1f to %.1f", figure.low(), figure.high()))
              : style.warning("not available: ") + OneLine.of(figure.reason()));
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
            + " batches of calls on one thread, each beside the others; the ratio is to "
            + Operations.REFERENCE);
    where.print(out);
  }

  private double ratio(Figure figure) {
    return figure.nanos() / reference(figures);
  }

  private static double reference(List<Figure> figures) {
    return figures.stream()
        .filter(figure -> figure.operation().name().equals(Operations.REFERENCE))
        .mapToDouble(Figure::nanos)
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
