package io.vmclock.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.vmclock.env.Telemetry;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.internal.metrics.Metric;
import io.vmclock.internal.metrics.Metric.Series;
import io.vmclock.internal.metrics.Outcomes;
import io.vmclock.restore.ActionOutcome;
import io.vmclock.restore.RestoreReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Metrics and events of a {@link VmClockEnvironment} for OpenTelemetry. Uses OpenTelemetry's API
 * only. Safe for use by any number of threads.
 *
 * <pre>{@code
 * VmClockInstruments instruments = VmClockInstruments.register(env, openTelemetry);
 * // at the end of the program, before the environment:
 * instruments.close();
 * }</pre>
 *
 * <p>A metric that the environment does not have, such as a page's status without a page, has no
 * instrument. The instrumentation scope is {@code io.vmclock}.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name</th><th>type</th><th>unit</th><th>attributes</th><th>meaning</th></tr>
 * <tr><td>{@code vmclock.time.reliable}</td><td>gauge</td><td></td><td></td>
 *     <td>1 if there is a time that can be relied on, else 0</td></tr>
 * <tr><td>{@code vmclock.time.bound}</td><td>gauge</td><td>{@code s}</td><td></td>
 *     <td>the bound on the error of the time; absent without a time</td></tr>
 * <tr><td>{@code vmclock.system.offset}</td><td>gauge</td><td>{@code s}</td><td></td>
 *     <td>how far the system clock is ahead of the time; absent without a time</td></tr>
 * <tr><td>{@code vmclock.source.in.use}</td><td>gauge</td><td></td>
 *     <td>{@code vmclock.source}</td><td>1 if the time comes from this source now, else 0</td></tr>
 * <tr><td>{@code vmclock.source.switches}</td><td>counter</td><td><code>{switch}</code></td>
 *     <td></td><td>switches to another source of time, or to none</td></tr>
 * <tr><td>{@code vmclock.restores}</td><td>counter</td><td><code>{restore}</code></td><td></td>
 *     <td>restores for which the actions have run</td></tr>
 * <tr><td>{@code vmclock.restore.action.failures}</td><td>counter</td>
 *     <td><code>{failure}</code></td><td></td><td>failures of restore actions</td></tr>
 * <tr><td>{@code vmclock.restore.action.duration}</td><td>histogram</td><td>{@code s}</td>
 *     <td>{@code vmclock.action}, {@code vmclock.outcome}, {@code error.type}</td><td>how long
 *     restore actions took. The outcome is {@code success}, {@code over_budget} or {@code failure}.
 *     Only a failure has an {@code error.type}, the class of what the action threw.</td></tr>
 * <tr><td>{@code vmclock.page.status}</td><td>gauge</td><td></td><td>{@code vmclock.status}</td>
 *     <td>1 if the clock of the page has this {@link io.vmclock.ClockStatus}, else 0</td></tr>
 * <tr><td>{@code vmclock.generation}</td><td>gauge</td><td></td><td></td>
 *     <td>the generation of the page, modulo 2^53; absent if it has none. Compare it for inequality
 *     only.</td></tr>
 * <tr><td>{@code vmclock.generation.changes}</td><td>counter</td><td><code>{change}</code></td>
 *     <td></td><td>changes of the page's generation</td></tr>
 * <tr><td>{@code vmclock.disruptions}</td><td>counter</td><td><code>{disruption}</code></td>
 *     <td></td><td>disruptions of the page's clock</td></tr>
 * <tr><td>{@code vmclock.watcher.lag}</td><td>gauge</td><td>{@code s}</td><td></td>
 *     <td>how far listeners are behind the page's changes</td></tr>
 * </table>
 *
 * <p>Counters begin at 0 when the environment is opened. Reading the instruments never waits.
 *
 * <p><b>Each restore is an event</b>: a log record with the event name {@code vmclock.restore},
 * after its actions have run. OpenTelemetry has no semantic convention for restores, so the names
 * begin with {@code vmclock}. The severity is {@code INFO}, {@code WARN} if an action exceeded its
 * budget, or {@code ERROR} if an action failed. If the thread that ran the actions has a current
 * span, the record belongs to it. There is no span event in addition, because OpenTelemetry
 * replaces span events by such records.
 *
 * <table>
 * <caption>Attributes of the event</caption>
 * <tr><th>name</th><th>value</th></tr>
 * <tr><td>{@code vmclock.restore.actions}</td><td>the number of actions</td></tr>
 * <tr><td>{@code vmclock.restore.failed}</td><td>the names of the actions that failed</td></tr>
 * <tr><td>{@code vmclock.restore.over_budget}</td><td>the names of the actions that succeeded, but
 *     exceeded their budgets</td></tr>
 * <tr><td>{@code vmclock.restore.duration}</td><td>how long all actions took together, in seconds
 *     </td></tr>
 * </table>
 */
public final class VmClockInstruments implements AutoCloseable {
  private static final String SCOPE = "io.vmclock";
  private static final String EVENT = "vmclock.restore";
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private static final AttributeKey<String> ACTION = AttributeKey.stringKey("vmclock.action");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("vmclock.outcome");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  private static final AttributeKey<Long> ACTIONS = AttributeKey.longKey("vmclock.restore.actions");
  private static final AttributeKey<List<String>> FAILED =
      AttributeKey.stringArrayKey("vmclock.restore.failed");
  private static final AttributeKey<List<String>> OVER_BUDGET =
      AttributeKey.stringArrayKey("vmclock.restore.over_budget");
  private static final AttributeKey<Double> DURATION =
      AttributeKey.doubleKey("vmclock.restore.duration");

  private final Telemetry telemetry;
  private final Meter meter;
  private final DoubleHistogram durations;
  private final Logger events;

  /** Each removes one registration. */
  private final List<Runnable> removals = new ArrayList<>();

  private VmClockInstruments(Telemetry telemetry, OpenTelemetry openTelemetry) {
    this.telemetry = telemetry;
    meter = openTelemetry.getMeter(SCOPE);
    events = openTelemetry.getLogsBridge().get(SCOPE);
    durations =
        meter
            .histogramBuilder(Metric.ACTION_DURATION)
            .setDescription(Metric.ACTION_DURATION_TEXT)
            .setUnit(Metric.SECONDS)
            .build();
    for (Metric metric : Metric.values()) {
      List<Observed> observed = observed(metric);
      if (!observed.isEmpty()) {
        removals.add(register(metric, observed));
      }
    }
    telemetry
        .onRestore("OpenTelemetry", this::record)
        .ifPresent(subscription -> removals.add(subscription::close));
  }

  /** Registers the instruments of an environment. */
  public static VmClockInstruments register(VmClockEnvironment env, OpenTelemetry openTelemetry) {
    return register(env.telemetry(), openTelemetry);
  }

  /** Registers the instruments of a program without an environment. */
  public static VmClockInstruments register(Telemetry telemetry, OpenTelemetry openTelemetry) {
    return new VmClockInstruments(telemetry, openTelemetry);
  }

  /** One series, with its attributes made in advance. */
  private record Observed(Series series, Attributes attributes) {}

  private List<Observed> observed(Metric metric) {
    return metric.series(telemetry).stream()
        .map(
            series ->
                new Observed(
                    series,
                    metric
                        .labelName()
                        .map(name -> Attributes.of(label(name), series.label()))
                        .orElse(Attributes.empty())))
        .toList();
  }

  private static AttributeKey<String> label(String name) {
    return AttributeKey.stringKey("vmclock." + name);
  }

  private Runnable register(Metric metric, List<Observed> observed) {
    return switch (metric.kind()) {
      case GAUGE ->
          meter
                  .gaugeBuilder(metric.id())
                  .setDescription(metric.description())
                  .setUnit(metric.unit())
                  .buildWithCallback(
                      measurement -> {
                        for (Observed each : observed) {
                          double value = each.series().value().applyAsDouble(telemetry);
                          if (!Double.isNaN(value)) { // the SDK would log a warning and drop it
                            measurement.record(value, each.attributes());
                          }
                        }
                      })
              ::close;
      case COUNTER ->
          meter
                  .counterBuilder(metric.id())
                  .setDescription(metric.description())
                  .setUnit(metric.unit())
                  .buildWithCallback(
                      measurement -> {
                        for (Observed each : observed) {
                          measurement.record(
                              (long) each.series().value().applyAsDouble(telemetry),
                              each.attributes());
                        }
                      })
              ::close;
    };
  }

  private void record(RestoreReport report) {
    for (ActionOutcome outcome : report.outcomes()) {
      AttributesBuilder attributes =
          Attributes.builder().put(ACTION, outcome.name()).put(OUTCOME, Outcomes.text(outcome));
      outcome.failure().ifPresent(e -> attributes.put(ERROR_TYPE, e.getClass().getName()));
      durations.record(outcome.duration().toNanos() / NANOS_PER_SECOND, attributes.build());
    }
    List<String> failed = report.failed().stream().map(ActionOutcome::name).toList();
    List<String> late =
        report.outcomes().stream()
            .filter(outcome -> outcome.failure().isEmpty() && outcome.isOverBudget())
            .map(ActionOutcome::name)
            .toList();
    Severity severity =
        !failed.isEmpty() ? Severity.ERROR : late.isEmpty() ? Severity.INFO : Severity.WARN;
    events
        .logRecordBuilder()
        .setEventName(EVENT)
        .setTimestamp(report.time())
        .setSeverity(severity)
        .setBody("The machine was restored, and the restore actions have run.")
        .setAttribute(ACTIONS, (long) report.outcomes().size())
        .setAttribute(FAILED, failed)
        .setAttribute(OVER_BUDGET, late)
        .setAttribute(DURATION, report.duration().toNanos() / NANOS_PER_SECOND)
        .emit();
  }

  /** Removes the instruments that are read, and records no later restore. */
  @Override
  public void close() {
    removals.forEach(Runnable::run);
  }
}
