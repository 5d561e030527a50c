package io.vmclock.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.Telemetry;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import io.vmclock.test.JavadocTable;
import io.vmclock.test.RestorablePage;
import io.vmclock.testkit.FakeClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class VmClockInstrumentsTest {
  private static final AttributeKey<String> ACTION = AttributeKey.stringKey("vmclock.action");

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final InMemoryLogRecordExporter events = InMemoryLogRecordExporter.create();
  private final OpenTelemetrySdk otel =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .setLoggerProvider(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(SimpleLogRecordProcessor.create(events))
                  .build())
          .setTracerProvider(SdkTracerProvider.builder().build())
          .build();
  private final RestorablePage machine = new RestorablePage();
  private final VmClockInstruments instruments = VmClockInstruments.register(machine.env(), otel);

  @AfterEach
  void close() {
    instruments.close();
    machine.close();
    otel.close();
  }

  private Map<String, MetricData> metrics() {
    return reader.collectAllMetrics().stream()
        .filter(metric -> metric.getInstrumentationScopeInfo().getName().equals("io.vmclock"))
        .collect(Collectors.toMap(MetricData::getName, Function.identity()));
  }

  private MetricData metric(String name) {
    return Objects.requireNonNull(metrics().get(name));
  }

  private Map<Attributes, Double> gauge(String name) {
    return metric(name).getDoubleGaugeData().getPoints().stream()
        .collect(Collectors.toMap(PointData::getAttributes, point -> point.getValue()));
  }

  private long counter(String name) {
    return metric(name).getLongSumData().getPoints().iterator().next().getValue();
  }

  @Test
  void theJavadocListsEachMetric() throws IOException {
    machine.addActions();
    machine.restore();

    TreeSet<String> registered =
        metrics().values().stream()
            .map(
                metric ->
                    JavadocTable.row(
                        metric.getName(), type(metric), metric.getUnit(), keys(metric)))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(JavadocTable.of(VmClockInstruments.class)).hasSize(13).isEqualTo(registered);
  }

  private static String type(MetricData metric) {
    return switch (metric.getType()) {
      case DOUBLE_GAUGE -> "gauge";
      case LONG_SUM -> "counter";
      case HISTOGRAM -> "histogram";
      default -> metric.getType().name();
    };
  }

  private static List<String> keys(MetricData metric) {
    List<String> keys =
        metric.getData().getPoints().stream()
            .flatMap(point -> point.getAttributes().asMap().keySet().stream())
            .map(AttributeKey::getKey)
            .distinct()
            .sorted(
                (a, b) -> // as in the table: our own first
                a.startsWith("vmclock") == b.startsWith("vmclock")
                        ? a.compareTo(b)
                        : a.startsWith("vmclock") ? -1 : 1)
            .toList();
    return keys.isEmpty() ? List.of("") : keys;
  }

  @Test
  void readsTheTimeAndItsSource() {
    AttributeKey<String> source = AttributeKey.stringKey("vmclock.source");
    Attributes page = Attributes.of(source, machine.page().path().toString());
    Attributes system = Attributes.of(source, "system clock, assumed +-1 s");

    assertThat(gauge("vmclock.time.reliable")).containsEntry(Attributes.empty(), 1.0);
    assertThat(gauge("vmclock.time.bound").get(Attributes.empty())).isBetween(1e-6, 2e-6);
    assertThat(gauge("vmclock.source.in.use"))
        .containsOnly(Map.entry(page, 1.0), Map.entry(system, 0.0));
    assertThat(counter("vmclock.source.switches")).isZero();

    machine.unreliable();

    assertThat(gauge("vmclock.time.bound")).containsEntry(Attributes.empty(), 1.0);
    assertThat(gauge("vmclock.source.in.use"))
        .containsOnly(Map.entry(page, 0.0), Map.entry(system, 1.0));
    assertThat(counter("vmclock.source.switches")).isEqualTo(1);
  }

  @Test
  void anUnknownValueIsNotRecorded() {
    instruments.close();
    FakeClock clock = new FakeClock().at(Instant.ofEpochSecond(0, 1_790_000_000_000_000_000L));
    clock.unreliable(Reason.UNRELIABLE);
    VmClockInstruments others =
        VmClockInstruments.register(Telemetry.builder().clock(clock).build(), otel);

    assertThat(gauge("vmclock.time.reliable")).containsEntry(Attributes.empty(), 0.0);
    assertThat(metrics())
        .doesNotContainKeys("vmclock.time.bound", "vmclock.system.offset", "vmclock.page.status");
    others.close();
  }

  @Test
  void recordsTheDurationsOfActions() {
    machine.addActions();
    machine.restore();
    machine.restore();

    MetricData durations = metric("vmclock.restore.action.duration");
    assertThat(durations.getType()).isEqualTo(MetricDataType.HISTOGRAM);
    assertThat(durations.getHistogramData().getPoints())
        .hasSize(3)
        .allSatisfy(point -> assertThat(point.getCount()).isEqualTo(2))
        .anySatisfy(
            point -> {
              assertThat(point.getAttributes())
                  .isEqualTo(
                      Attributes.of(
                          ACTION,
                          "broken",
                          AttributeKey.stringKey("vmclock.outcome"),
                          "failure",
                          AttributeKey.stringKey("error.type"),
                          "java.lang.IllegalStateException"));
            })
        .anySatisfy(
            point -> {
              assertThat(point.getAttributes().get(ACTION)).isEqualTo("slow");
              assertThat(point.getSum()).isGreaterThanOrEqualTo(0.002);
            });
    assertThat(counter("vmclock.restores")).isEqualTo(2);
    assertThat(counter("vmclock.restore.action.failures")).isEqualTo(2);
  }

  @Test
  void aRestoreIsAnEvent() {
    machine.addActions();
    machine.restore();

    LogRecordData event = events.getFinishedLogRecordItems().get(0);
    assertThat(events.getFinishedLogRecordItems()).hasSize(1);
    assertThat(event.getEventName()).isEqualTo("vmclock.restore");
    assertThat(event.getSeverity()).isEqualTo(Severity.ERROR);
    assertThat(event.getTimestampEpochNanos()).isPositive();
    assertThat(event.getAttributes().get(AttributeKey.longKey("vmclock.restore.actions")))
        .isEqualTo(3);
    assertThat(event.getAttributes().get(AttributeKey.stringArrayKey("vmclock.restore.failed")))
        .containsExactly("broken");
    assertThat(
            event.getAttributes().get(AttributeKey.stringArrayKey("vmclock.restore.over_budget")))
        .containsExactly("slow");
    assertThat(event.getAttributes().get(AttributeKey.doubleKey("vmclock.restore.duration")))
        .isGreaterThanOrEqualTo(0.001);
  }

  @Test
  void theSeverityShowsTheOutcome() {
    machine.restore();
    machine.env().actions().add("late", 0, Duration.ofNanos(1), () -> Thread.sleep(1));
    machine.restore();

    assertThat(events.getFinishedLogRecordItems())
        .extracting(LogRecordData::getSeverity)
        .containsExactly(Severity.INFO, Severity.WARN);
  }

  @Test
  void theEventBelongsToTheSpanThatFoundTheRestore() {
    instruments.close();
    // Without a watcher, so that this thread runs the actions.
    RestoreActions actions =
        RestoreActions.create(GenerationGuard.of(machine.env().page().orElseThrow()));
    Telemetry telemetry = Telemetry.builder().actions(actions).build();
    Span span = otel.getTracer("test").spanBuilder("request").startSpan();
    VmClockInstruments others = VmClockInstruments.register(telemetry, otel);
    machine.page().restore();
    try (Scope scope = span.makeCurrent()) {
      assertThat(scope).isNotNull();
      actions.checkNow();
    } finally {
      span.end();
      others.close();
    }

    assertThat(events.getFinishedLogRecordItems())
        .singleElement()
        .extracting(LogRecordData::getSpanContext)
        .isEqualTo(span.getSpanContext());
  }

  @Test
  void nothingIsRecordedAfterClose() {
    instruments.close();
    machine.addActions();
    machine.restore();

    assertThat(metrics()).isEmpty();
    assertThat(events.getFinishedLogRecordItems()).isEmpty();
    instruments.close();
  }

  @Test
  void servesTheExample() {
    instruments.close();
    OpenTelemetryExample.run(
        machine.env(),
        otel,
        () -> assertThat(gauge("vmclock.time.reliable")).containsEntry(Attributes.empty(), 1.0));

    assertThat(metrics()).isEmpty();
  }
}
