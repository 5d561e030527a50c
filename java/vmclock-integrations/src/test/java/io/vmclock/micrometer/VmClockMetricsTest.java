package io.vmclock.micrometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vmclock.env.Telemetry;
import io.vmclock.test.Allocation;
import io.vmclock.test.JavadocTable;
import io.vmclock.test.RestorablePage;
import io.vmclock.testkit.BusyPage;
import io.vmclock.testkit.FakeClock;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.PageClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class VmClockMetricsTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  @TempDir private Path directory;

  private final RestorablePage machine = new RestorablePage();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final VmClockMetrics metrics = VmClockMetrics.of(machine.env());

  @AfterEach
  void close() {
    metrics.close();
    machine.close();
  }

  private List<String> scrape() {
    return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
  }

  private void restoreWithActions() {
    machine.addActions();
    metrics.bindTo(registry);
    machine.restore();
  }

  @Test
  void theJavadocListsEachMetric() throws IOException {
    MeterRegistry simple = new SimpleMeterRegistry();
    machine.addActions();
    metrics.bindTo(simple);
    machine.restore();

    TreeSet<String> registered =
        simple.getMeters().stream()
            .map(Meter::getId)
            .map(
                id ->
                    JavadocTable.row(
                        id.getName(),
                        id.getType().name().toLowerCase(Locale.ROOT),
                        id.getBaseUnit() == null ? "" : id.getBaseUnit(),
                        id.getTags().isEmpty()
                            ? List.of("")
                            : id.getTags().stream().map(Tag::getKey).toList()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(JavadocTable.of(VmClockMetrics.class)).hasSize(13).isEqualTo(registered);
  }

  @Test
  void prometheusReadsTheTimeAndItsSource() {
    metrics.bindTo(registry);
    String page = machine.page().path().toString();

    assertThat(scrape())
        .contains(
            "vmclock_time_reliable 1.0",
            "vmclock_source_in_use{source=\"" + page + "\"} 1.0",
            "vmclock_source_in_use{source=\"system clock, assumed +-1 s\"} 0.0",
            "vmclock_source_switches_total 0.0",
            "vmclock_page_status{status=\"synchronized\"} 1.0",
            "vmclock_page_status{status=\"unreliable\"} 0.0",
            "vmclock_generation 1.0")
        .anyMatch(line -> line.startsWith("vmclock_time_bound_seconds 1.0"))
        .anyMatch(line -> line.startsWith("vmclock_system_offset_seconds "))
        .anyMatch(line -> line.startsWith("vmclock_watcher_lag_seconds "));

    machine.unreliable();
    // The first reading switches the source. The registry reads its meters in no certain order.
    assertThat(machine.env().clock().utcNanosOr(0)).isNotZero();

    assertThat(scrape())
        .contains(
            "vmclock_time_bound_seconds 1.0",
            "vmclock_source_in_use{source=\"" + page + "\"} 0.0",
            "vmclock_source_in_use{source=\"system clock, assumed +-1 s\"} 1.0",
            "vmclock_source_switches_total 1.0");
  }

  @Test
  void prometheusReadsRestoresAndTheirActions() {
    restoreWithActions();
    machine.restore();

    assertThat(scrape())
        .contains(
            "vmclock_restores_total 2.0",
            "vmclock_generation 3.0",
            "vmclock_generation_changes_total 2.0",
            "vmclock_restore_action_failures_total 2.0",
            "vmclock_restore_action_duration_seconds_count{action=\"pool\",outcome=\"success\"} 2",
            "vmclock_restore_action_duration_seconds_count{action=\"slow\",outcome=\"over_budget\"}"
                + " 2",
            "vmclock_restore_action_duration_seconds_count{action=\"broken\",outcome=\"failure\"}"
                + " 2");
    assertThat(
            registry
                .get("vmclock.restore.action.duration")
                .tag("action", "slow")
                .timer()
                .totalTime(TimeUnit.NANOSECONDS))
        .isGreaterThanOrEqualTo(2e6);
  }

  @Test
  void promtoolFindsNothingToCriticize() throws Exception {
    boolean required = "required".equals(System.getProperty("vmclock.prometheus"));
    assumeTrue(
        required || Files.isExecutable(PROMTOOL), "promtool is not installed (package prometheus)");
    restoreWithActions();
    Path text = Files.writeString(directory.resolve("metrics"), registry.scrape(), UTF_8);
    Path output = directory.resolve("output");

    Process promtool =
        new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
            .redirectInput(text.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    int status = promtool.waitFor();
    assertThat(output).isEmptyFile();
    assertThat(status).isZero();
  }

  @Test
  void aScrapeNeverWaitsForAnUpdateOfThePage() {
    Telemetry pageOnly = Telemetry.builder().clock(pageClock()).build();
    VmClockMetrics.of(pageOnly).bindTo(registry);
    BusyPage update = machine.page().busy();

    long start = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      assertThat(scrape()).contains("vmclock_time_reliable 0.0", "vmclock_time_bound_seconds NaN");
    }

    // Four gauges read the clock. A read that waits takes 100 ms, so these would take 20 s.
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
    update.close();
  }

  private BoundedClock pageClock() {
    return PageClock.of(machine.env().page().orElseThrow());
  }

  @Test
  void scrapesKeepNothing() {
    MeterRegistry simple = new SimpleMeterRegistry();
    metrics.bindTo(simple);
    Gauge bound = simple.get("vmclock.time.bound").gauge();
    Gauge inUse = simple.get("vmclock.source.in.use").gauges().iterator().next();
    Gauge status = simple.get("vmclock.page.status").gauges().iterator().next();
    int meters = simple.getMeters().size();

    assertThat(Allocation.bytesOf(100_000, bound::value)).isZero();
    long first = Allocation.bytesOf(100_000, () -> inUse.value() + status.value());
    long second = Allocation.bytesOf(100_000, () -> inUse.value() + status.value());

    assertThat(second).isLessThanOrEqualTo(first + 10_000);
    assertThat(simple.getMeters()).hasSize(meters);
  }

  @Test
  void closingRemovesTheMetersOfAllRegistries() {
    MeterRegistry other = new SimpleMeterRegistry();
    metrics.bindTo(other);
    restoreWithActions();
    assertThat(registry.getMeters()).isNotEmpty();

    metrics.close();
    machine.restore();

    assertThat(registry.getMeters()).isEmpty();
    assertThat(other.getMeters()).isEmpty();
    assertThatThrownBy(() -> metrics.bindTo(registry)).isInstanceOf(IllegalStateException.class);
    metrics.close();
  }

  @Test
  void theRegistryKeepsTheTelemetry() {
    MeterRegistry simple = new SimpleMeterRegistry();
    VmClockMetrics.of(
            Telemetry.builder()
                .clock(new FakeClock().at(Instant.ofEpochSecond(0, 1_790_000_000_000_000_000L)))
                .build(),
            Tag.of("machine", "a"))
        .bindTo(simple);

    System.gc();

    assertThat(simple.get("vmclock.time.reliable").tag("machine", "a").gauge().value())
        .isEqualTo(1);
    assertThat(simple.find("vmclock.restores").functionCounter()).isNull();
    assertThat(simple.find("vmclock.page.status").gauge()).isNull();
  }

  @Test
  void servesTheExample() {
    MicrometerExample.run(
        machine.env(), registry, () -> assertThat(scrape()).contains("vmclock_time_reliable 1.0"));

    assertThat(registry.getMeters()).isEmpty();
  }
}
