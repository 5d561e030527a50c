package io.vmclock.benchmarks.report;

import com.google.common.base.Joiner;
import io.vmclock.benchmarks.paired.Interval;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the paired measurement as Markdown. */
final class PairedTables {
  private final Results results;
  private final StringBuilder text;

  PairedTables(Results results, StringBuilder text) {
    this.results = results;
    this.text = text;
  }

  void write() {
    if (results.paired().isEmpty()) {
      return;
    }
    line("");
    line("## Ratios, measured in turns");
    line("");
    line("The operations of a group take turns of about 1 ms in one process. Each cell has the");
    line("median of the ratios within a turn, and its 95 % interval.");
    turns();
    for (String group : groups()) {
      line("");
      line("### Group " + group);
      line("");
      group(group);
    }
  }

  private void turns() {
    line("");
    row("group", each(" turns, disturbed"));
    row("---", each(null));
    for (String group : groups()) {
      List<String> cells = new ArrayList<>();
      for (String jdk : results.jdks()) {
        cells.add(
            find(jdk, group)
                .map(
                    one ->
                        String.format(
                            Locale.ROOT,
                            "%d, %d%s",
                            one.turns(),
                            one.disturbed(),
                            one.isMostlyDisturbed() ? " (**more than half**)" : ""))
                .orElse(""));
      }
      row(group, cells);
    }
    line("");
    line("Disturbed turns are left out as a whole: the kernel preempted a measuring thread, the");
    line("host took processor time, or a reference loop before or after the turn took 10 % longer");
    line("than the median of its process.");
  }

  private void group(String group) {
    List<String> columns = new ArrayList<>(List.of("to"));
    List<String> rule = new ArrayList<>(List.of("---"));
    for (String jdk : results.jdks()) {
      columns.addAll(List.of(jdk + ", ratio", "ns"));
      rule.addAll(List.of("---:", "---:"));
    }
    row("", columns);
    row("---", rule);
    Set<List<String>> pairs = new LinkedHashSet<>();
    results.paired().stream()
        .filter(one -> one.group().equals(group))
        .flatMap(one -> one.ratios().stream())
        .forEach(one -> pairs.add(List.of(one.name(), one.peer())));
    for (List<String> pair : pairs) {
      String name = pair.get(0);
      String peer = pair.get(1);
      List<String> cells = new ArrayList<>(List.of(Catalog.italicLabel(peer)));
      for (String jdk : results.jdks()) {
        Optional<PairedGroup> one = find(jdk, group);
        cells.add(
            one.flatMap(found -> found.find(name, peer))
                .map(found -> "× " + format(found.ratio(), "%.2f"))
                .orElse(""));
        cells.add(
            one.flatMap(found -> Optional.ofNullable(found.nanos().get(name)))
                .map(nanos -> String.format(Locale.ROOT, "%.1f", nanos))
                .orElse(""));
      }
      row(Catalog.italicLabel(name), cells);
    }
  }

  /** Returns the estimate, and the interval in brackets. */
  static String format(Interval interval, String number) {
    return String.format(
        Locale.ROOT,
        number + " [" + number + ", " + number + "]",
        interval.estimate(),
        interval.low(),
        interval.high());
  }

  private Set<String> groups() {
    Set<String> names = new LinkedHashSet<>();
    results.paired().forEach(one -> names.add(one.group()));
    return names;
  }

  private Optional<PairedGroup> find(String jdk, String group) {
    return results.paired().stream()
        .filter(one -> one.runtime().equals(jdk) && one.group().equals(group))
        .findFirst();
  }

  private List<String> each(@Nullable String suffix) {
    return results.jdks().stream().map(jdk -> suffix == null ? "---:" : jdk + suffix).toList();
  }

  private void row(String first, List<String> cells) {
    line("| " + first + " | " + Joiner.on(" | ").join(cells) + " |");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
