package io.vmclock.cli.metrics;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import io.vmclock.cli.Cli;
import io.vmclock.cli.RawPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules and the dashboard that the project ships. */
class ShippedRulesTest {
  private static final Path RULES = PrometheusTools.SHIPPED.resolve("vmclock.rules.yml");
  private static final Path DASHBOARD = PrometheusTools.SHIPPED.resolve("vmclock-dashboard.json");
  private static final Path NOTHING = Path.of("/dev/null");

  /** Metrics of node_exporter and of Prometheus itself have other names. */
  private static final Pattern OUR_METRIC = Pattern.compile("\\bvmclock[_:][a-z_:]+\\b");

  @TempDir private Path directory;

  @Test
  void rulesPassTheirOwnTests() throws Exception {
    PrometheusTools.promtool(NOTHING, "test", "rules", "vmclock.rules.test.yml");
  }

  @Test
  void configurationIsValid() throws Exception {
    PrometheusTools.promtool(NOTHING, "check", "config", "prometheus.yml");
  }

  @Test
  void rulesNameExistingMetrics() throws IOException {
    ImmutableSet<String> existing = existing();
    assertThat(
            Files.readAllLines(RULES).stream()
                .filter(line -> !line.strip().startsWith("#"))
                .flatMap(ShippedRulesTest::metrics))
        .hasSizeGreaterThan(10)
        .isSubsetOf(existing);
  }

  @Test
  void dashboardNamesExistingMetrics() throws IOException {
    ImmutableSet<String> existing = existing();
    List<String> expressions = expressions();
    assertThat(expressions).hasSizeGreaterThan(10);
    assertThat(expressions).allSatisfy(expression -> assertThat(expression).isNotBlank());
    assertThat(expressions.stream().flatMap(ShippedRulesTest::metrics)).isSubsetOf(existing);
    assertThat(expressions)
        .filteredOn(expression -> metrics(expression).findAny().isEmpty())
        .allSatisfy(expression -> assertThat(expression).contains("ALERTS"));
  }

  @Test
  void dashboardHasValidExpressions() throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
    int i = 0;
    for (String expression : expressions()) {
      String plain = expression.replace("$__rate_interval", "1m").replace("$instance", ".*");
      rules.append("      - {record: panel_").append(i++).append(", expr: '");
      rules.append(plain).append("'}\n");
    }
    Path file = Files.writeString(directory.resolve("rules.yml"), rules);

    PrometheusTools.promtool(NOTHING, "check", "rules", file.toString());
  }

  private static List<String> expressions() throws IOException {
    JsonNode dashboard = Cli.json(Files.readString(DASHBOARD));
    Stream<String> panels =
        Streams.stream(dashboard.path("panels"))
            .flatMap(panel -> Streams.stream(panel.path("targets")))
            .map(target -> target.path("expr").asText());
    Stream<String> annotations =
        Streams.stream(dashboard.path("annotations").path("list"))
            .map(annotation -> annotation.path("expr").asText());
    return Stream.concat(panels, annotations).toList();
  }

  private static Stream<String> metrics(String text) {
    return OUR_METRIC.matcher(text).results().map(MatchResult::group);
  }

  /** Returns the metrics that the command writes, and those that the rules record. */
  private ImmutableSet<String> existing() throws IOException {
    Path page = RawPage.ofTai().write(directory.resolve("page"));
    String written;
    try (MachineMetrics metrics = MachineMetrics.open(page)) {
      written = metrics.text(true);
    }
    Stream<String> recorded =
        Files.readAllLines(RULES).stream()
            .filter(line -> line.contains("- record: "))
            .flatMap(ShippedRulesTest::metrics);
    return Stream.concat(
            written
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .flatMap(ShippedRulesTest::metrics),
            recorded)
        .collect(toImmutableSet());
  }
}
