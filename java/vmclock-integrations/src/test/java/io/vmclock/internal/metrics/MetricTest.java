package io.vmclock.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.internal.metrics.Metric.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {
  private static final Path SHIPPED = Path.of("../../docs/operations/prometheus");
  private static final Pattern NAME = Pattern.compile("\\bvmclock_[a-z_]+\\b");

  /** What only the command {@code vmclock metrics} exports. */
  private static final Set<String> OF_THE_COMMAND =
      Set.of("vmclock_source_usable", "vmclock_disruption_marker");

  /** Programs and the command must have the same names, so that one dashboard shows both. */
  @ParameterizedTest
  @ValueSource(strings = {"vmclock.rules.yml", "vmclock-dashboard.json"})
  void rulesAndDashboardNameTheseMetrics(String file) throws IOException {
    Set<String> known =
        Stream.concat(
                Arrays.stream(Metric.values()).map(MetricTest::inPrometheus),
                OF_THE_COMMAND.stream())
            .collect(Collectors.toSet());

    assertThat(NAME.matcher(Files.readString(SHIPPED.resolve(file))).results())
        .hasSizeGreaterThan(5)
        .extracting(MatchResult::group)
        .isSubsetOf(known);
  }

  private static String inPrometheus(Metric metric) {
    return metric.id().replace('.', '_')
        + (metric.unit().equals(Metric.SECONDS) ? "_seconds" : "")
        + (metric.kind() == Kind.COUNTER ? "_total" : "");
  }
}
