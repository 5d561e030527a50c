package io.vmclock.benchmarks.report;

import com.google.common.base.Joiner;
import io.vmclock.benchmarks.report.Catalog.Group;
import io.vmclock.benchmarks.report.Catalog.Operation;
import io.vmclock.benchmarks.report.Catalog.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Writes results as Markdown. */
final class Tables {
  private static final List<Double> PERCENTS = List.of(50.0, 99.0, 99.9);

  private final Results results;
  private final StringBuilder text = new StringBuilder();

  private Tables(Results results) {
    this.results = results;
  }

  /** Returns the whole Markdown page. */
  static String of(Results results) {
    Tables tables = new Tables(results);
    tables.head();
    tables.aims();
    new PairedTables(results, tables.text).write();
    tables.jmh();
    Catalog.GROUPS.forEach(tables::group);
    tables.under();
    tables.c();
    tables.latencies();
    return tables.text.toString();
  }

  private void head() {
    Machine machine = results.machine();
    line("# Results");
    line("");
    line(results.what() + ", " + results.date().substring(0, 10) + ".");
    line("");
    line("| | |");
    line("| --- | --- |");
    line("| machine | " + machine.cpu() + ", " + machine.processors() + " processors |");
    line("| kernel | " + machine.kernel() + ", clock source " + machine.clocksource() + " |");
    line("| load before | " + machine.loadBefore() + " |");
    results.jdks().forEach(jdk -> line("| " + jdk + " | " + results.runtimes().get(jdk) + " |"));
    line("| commit | " + results.commit() + " |");
    line("");
    line("Ratios, aims and charts come from the paired measurement. Italics mark operations of");
    line("others, and parts that the calls of the library consist of.");
    line("");
    for (String chart : List.of("time", "checks", "random")) {
      line("![" + chart + "](" + chart + ".svg)");
    }
  }

  private void jmh() {
    line("");
    line("## Absolute times, from JMH");
    line("");
    line("Each cell has the median in ns per operation, ± the median deviation of the iterations.");
    line("B is the bytes allocated per operation. Each operation ran in processes of its own, so");
    line("these times must not be compared with each other if the machine was not quiet.");
  }

  private void group(Group group) {
    List<Operation> measured =
        group.operations().stream()
            .filter(one -> results.jdks().stream().anyMatch(jdk -> find(jdk, one).isPresent()))
            .toList();
    if (measured.isEmpty()) {
      return;
    }
    line("");
    line("### " + group.title());
    line("");
    heading("", results.jdks().stream().flatMap(jdk -> Stream.of(jdk, "B")).toList());
    for (Operation operation : measured) {
      List<String> cells = new ArrayList<>();
      for (String jdk : results.jdks()) {
        Optional<Measurement> one = find(jdk, operation);
        cells.add(one.map(Tables::nanos).orElse(""));
        cells.add(one.map(Tables::bytes).orElse(""));
      }
      row(label(operation), cells);
    }
  }

  /** Writes the results with a second reader or a writer at the same time. */
  private void under() {
    TreeSet<String> loads = new TreeSet<>(Comparator.comparing(Tables::loadOrder));
    results.measurements().stream()
        .filter(one -> !one.runtime().equals(Measurement.C) && !one.isPlain())
        .forEach(one -> loads.add(load(one)));
    if (loads.isEmpty()) {
      return;
    }
    line("");
    line("### Under load");
    line("");
    line("With two threads, the time is that of each thread.");
    for (String jdk : results.jdks()) {
      line("");
      heading(jdk, List.copyOf(loads));
      results.measurements().stream()
          .filter(one -> one.runtime().equals(jdk) && !one.isPlain())
          .map(Measurement::name)
          .distinct()
          .sorted(Comparator.comparingDouble(name -> median(jdk, name)))
          .forEach(name -> row(label(Catalog.operation(name)), loaded(jdk, name, loads)));
    }
  }

  private List<String> loaded(String runtime, String name, SortedSet<String> loads) {
    List<String> cells = new ArrayList<>();
    for (String load : loads) {
      Optional<Measurement> one =
          results.measurements().stream()
              .filter(m -> m.runtime().equals(runtime) && m.name().equals(name))
              .filter(m -> !m.isPlain() && load(m).equals(load))
              .findFirst();
      cells.add(one.map(Tables::nanos).orElse(""));
    }
    return cells;
  }

  private void c() {
    List<Measurement> quiet =
        results.measurements().stream()
            .filter(one -> one.runtime().equals(Measurement.C) && one.isPlain())
            .toList();
    if (quiet.isEmpty()) {
      return;
    }
    TreeSet<String> loads = new TreeSet<>(Comparator.comparing(Tables::loadOrder));
    results.measurements().stream()
        .filter(one -> one.runtime().equals(Measurement.C) && !one.isPlain())
        .forEach(one -> loads.add(load(one)));
    line("");
    line("### The same operations in a C loop");
    line("");
    heading("", Stream.concat(Stream.of("quiet"), loads.stream()).toList());
    for (Measurement one : quiet) {
      List<String> cells = new ArrayList<>(List.of(nanos(one)));
      cells.addAll(loaded(Measurement.C, one.name(), loads));
      row("`" + one.name() + "`", cells);
    }
  }

  private void latencies() {
    if (results.latencies().isEmpty()) {
      return;
    }
    line("");
    line("### Single calls");
    line("");
    line("The time of each single call in ns, including the timing: two calls of");
    line(
        "`System.nanoTime()`. The slowest calls are caused by the machine: by an interrupt, or by");
    line("another program that got the processor.");
    for (String jdk : results.jdks()) {
      List<Latency> ofJdk =
          results.latencies().stream().filter(one -> one.runtime().equals(jdk)).toList();
      if (ofJdk.isEmpty()) {
        continue;
      }
      line("");
      heading(jdk, List.of("median", "99 %", "99.9 %", "slowest", "calls"));
      for (Latency one : ofJdk) {
        List<String> cells = new ArrayList<>();
        PERCENTS.forEach(percent -> cells.add(format("%,d", one.atPercent(percent))));
        cells.add(format("%,d", one.slowest()));
        cells.add(format("%,d", one.calls()));
        row(label(Catalog.operation(one.name())), cells);
      }
      String chart = "latency-" + jdk.replace("JDK ", "") + ".svg";
      line("");
      line("![single calls, " + jdk + "](" + chart + ")");
    }
  }

  private void aims() {
    line("");
    line("## Aims");
    line("");
    line("An aim is met if the whole 95 % interval of the paired measurement is at or below the");
    line("limit. It is missed if the whole interval is above the limit, and else undecided.");
    line("");
    heading("", Stream.concat(Stream.of("at most"), results.jdks().stream()).toList());
    for (Aims.Line aim : Aims.of(results)) {
      row(aim.aim(), Stream.concat(Stream.of(aim.limit()), aim.outcomes().stream()).toList());
    }
  }

  private Optional<Measurement> find(String jdk, Operation operation) {
    return results.find(jdk, operation.name());
  }

  private double median(String runtime, String name) {
    return results.find(runtime, name).map(Measurement::median).orElse(Double.NaN);
  }

  private static String load(Measurement one) {
    return one.threads() > 1 ? one.threads() + " threads" : "writer " + one.writer();
  }

  private static String loadOrder(String load) {
    return (load.startsWith("writer") ? "1" : "0") + load;
  }

  private static String nanos(Measurement one) {
    return one.median() < 1000
        ? format("%.1f ± %.1f", one.median(), one.spread())
        : format("%.0f ± %.0f", one.median(), one.spread());
  }

  private static String bytes(Measurement one) {
    Double bytes = one.bytesPerOperation();
    return bytes == null ? "" : format("%.0f", bytes);
  }

  private static String label(Operation operation) {
    String label = operation.label();
    return operation.origin() == Origin.LIBRARY ? label : "*" + label + "*";
  }

  private void heading(String first, List<String> columns) {
    row(first, columns);
    row("---", columns.stream().map(column -> "---:").toList());
  }

  private void row(String first, List<String> cells) {
    line("| " + first + " | " + Joiner.on(" | ").join(cells) + " |");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
