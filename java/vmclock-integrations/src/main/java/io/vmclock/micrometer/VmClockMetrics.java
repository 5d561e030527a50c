package io.vmclock.micrometer;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vmclock.env.Telemetry;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.internal.metrics.Metric;
import io.vmclock.internal.metrics.Metric.Series;
import io.vmclock.internal.metrics.Outcomes;
import io.vmclock.restore.ActionOutcome;
import io.vmclock.restore.RestoreReport;
import io.vmclock.watch.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of a {@link VmClockEnvironment} for Micrometer. Safe for use by any number of threads.
 *
 * <pre>{@code
 * VmClockMetrics metrics = VmClockMetrics.of(env);
 * metrics.bindTo(registry);
 * // at the end of the program, before the environment:
 * metrics.close();
 * }</pre>
 *
 * <p>A metric that the environment does not have, such as a page's status without a page, is not
 * registered. Prometheus's names have underscores, and the ending {@code _seconds} or {@code
 * _total}: {@code vmclock_time_bound_seconds}, {@code vmclock_restores_total}.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name</th><th>type</th><th>unit</th><th>tags</th><th>meaning</th></tr>
 * <tr><td>{@code vmclock.time.reliable}</td><td>gauge</td><td></td><td></td>
 *     <td>1 if there is a time that can be relied on, else 0</td></tr>
 * <tr><td>{@code vmclock.time.bound}</td><td>gauge</td><td>seconds</td><td></td>
 *     <td>the bound on the error of the time; {@code NaN} without a time</td></tr>
 * <tr><td>{@code vmclock.system.offset}</td><td>gauge</td><td>seconds</td><td></td>
 *     <td>how far the system clock is ahead of the time; {@code NaN} without a time</td></tr>
 * <tr><td>{@code vmclock.source.in.use}</td><td>gauge</td><td></td><td>{@code source}</td>
 *     <td>1 if the time comes from this source now, else 0</td></tr>
 * <tr><td>{@code vmclock.source.switches}</td><td>counter</td><td></td><td></td>
 *     <td>switches to another source of time, or to none</td></tr>
 * <tr><td>{@code vmclock.restores}</td><td>counter</td><td></td><td></td>
 *     <td>restores for which the actions have run</td></tr>
 * <tr><td>{@code vmclock.restore.action.failures}</td><td>counter</td><td></td><td></td>
 *     <td>failures of restore actions</td></tr>
 * <tr><td>{@code vmclock.restore.action.duration}</td><td>timer</td><td>seconds</td>
 *     <td>{@code action}, {@code outcome}</td><td>how long restore actions took. The outcome is
 *     {@code success}, {@code over_budget} or {@code failure}. A timer appears when its action has
 *     run.</td></tr>
 * <tr><td>{@code vmclock.page.status}</td><td>gauge</td><td></td><td>{@code status}</td>
 *     <td>1 if the clock of the page has this {@link io.vmclock.ClockStatus}, else 0</td></tr>
 * <tr><td>{@code vmclock.generation}</td><td>gauge</td><td></td><td></td>
 *     <td>the generation of the page, modulo 2^53; {@code NaN} if it has none. Compare it for
 *     inequality only.</td></tr>
 * <tr><td>{@code vmclock.generation.changes}</td><td>counter</td><td></td><td></td>
 *     <td>changes of the page's generation</td></tr>
 * <tr><td>{@code vmclock.disruptions}</td><td>counter</td><td></td><td></td>
 *     <td>disruptions of the page's clock</td></tr>
 * <tr><td>{@code vmclock.watcher.lag}</td><td>gauge</td><td>seconds</td><td></td>
 *     <td>how far listeners are behind the page's changes</td></tr>
 * </table>
 *
 * <p>Counters begin at 0 when the environment is opened. A scrape never waits, also while the page
 * is being updated, and keeps nothing. The number of time series is constant, except that each
 * restore action has a timer for each of its outcomes so far.
 */
public final class VmClockMetrics implements MeterBinder, AutoCloseable {
  private final Telemetry telemetry;
  private final Tags tags;
  private final List<Binding> bindings = new ArrayList<>();
  private boolean closed;

  private VmClockMetrics(Telemetry telemetry, Tags tags) {
    this.telemetry = requireNonNull(telemetry);
    this.tags = tags;
  }

  /**
   * Returns the metrics of an environment.
   *
   * @param tags tags for all of them, for a program with more than one environment
   */
  public static VmClockMetrics of(VmClockEnvironment env, Tag... tags) {
    return of(env.telemetry(), tags);
  }

  /** Returns the metrics of a program without an environment. */
  public static VmClockMetrics of(Telemetry telemetry, Tag... tags) {
    return new VmClockMetrics(telemetry, Tags.of(tags));
  }

  /**
   * Registers the metrics. Can be called for several registries, once for each.
   *
   * @throws IllegalStateException after {@link #close}
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    checkState(!closed, "These metrics are closed: create new ones by VmClockMetrics.of(...)");
    bindings.add(new Binding(registry));
  }

  /** Removes the metrics from all registries. Closing again has no effect. */
  @Override
  public synchronized void close() {
    closed = true;
    bindings.forEach(Binding::close);
    bindings.clear();
  }

  /** The metrics in one registry. */
  private final class Binding {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();
    private final @Nullable Subscription subscription;
    private boolean removed;

    Binding(MeterRegistry registry) {
      this.registry = registry;
      for (Metric metric : Metric.values()) {
        for (Series series : metric.series(telemetry)) {
          meters.add(register(metric, series));
        }
      }
      subscription = telemetry.onRestore("Micrometer", this::record).orElse(null);
    }

    private Meter register(Metric metric, Series series) {
      Tags all = metric.labelName().map(name -> tags.and(name, series.label())).orElse(tags);
      String unit = metric.unit().equals(Metric.SECONDS) ? "seconds" : null;
      // Meters have weak references to their objects. The function has a strong one to the series,
      // and to the telemetry, so the values do not disappear.
      return switch (metric.kind()) {
        case GAUGE ->
            Gauge.builder(metric.id(), series, it -> series.value().applyAsDouble(telemetry))
                .description(metric.description())
                .baseUnit(unit)
                .tags(all)
                .register(registry);
        case COUNTER ->
            FunctionCounter.builder(
                    metric.id(), series, it -> series.value().applyAsDouble(telemetry))
                .description(metric.description())
                .baseUnit(unit)
                .tags(all)
                .register(registry);
      };
    }

    private synchronized void record(RestoreReport report) {
      if (!removed) {
        report.outcomes().forEach(this::record);
      }
    }

    private void record(ActionOutcome outcome) {
      Timer timer =
          Timer.builder(Metric.ACTION_DURATION)
              .description(Metric.ACTION_DURATION_TEXT)
              .tags(tags.and("action", outcome.name(), "outcome", Outcomes.text(outcome)))
              .register(registry);
      timer.record(outcome.duration());
      if (!meters.contains(timer)) {
        meters.add(timer);
      }
    }

    synchronized void close() {
      removed = true;
      if (subscription != null) {
        subscription.close();
      }
      meters.forEach(registry::remove);
    }
  }
}
