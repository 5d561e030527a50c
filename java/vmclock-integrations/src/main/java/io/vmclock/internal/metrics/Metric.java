package io.vmclock.internal.metrics;

import io.vmclock.ClockStatus;
import io.vmclock.env.Telemetry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The metrics that are read from {@link Telemetry}. The adapters map this list, so each monitoring
 * system has the same metrics. Their Javadoc has the list as a table.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum Metric {
  TIME_RELIABLE(
      "vmclock.time.reliable",
      Kind.GAUGE,
      "",
      "Whether there is a time that can be relied on: 1 or 0.",
      Telemetry::hasClock,
      telemetry -> telemetry.isReliable() ? 1 : 0),
  TIME_BOUND(
      "vmclock.time.bound",
      Kind.GAUGE,
      Metric.SECONDS,
      "The bound on the error of the time.",
      Telemetry::hasClock,
      Telemetry::boundSeconds),
  SYSTEM_OFFSET(
      "vmclock.system.offset",
      Kind.GAUGE,
      Metric.SECONDS,
      "How far the system clock is ahead of the time.",
      Telemetry::hasClock,
      Telemetry::systemOffsetSeconds),
  SOURCE_IN_USE(
      "vmclock.source.in.use",
      "Whether the time comes from this source now: 1 or 0.",
      "source",
      Telemetry::hasClock,
      Telemetry::sourceNames,
      Telemetry::sourceName),
  SOURCE_SWITCHES(
      "vmclock.source.switches",
      Kind.COUNTER,
      "{switch}",
      "Switches to another source of time, or to none.",
      Telemetry::hasClock,
      Telemetry::sourceSwitches),
  RESTORES(
      "vmclock.restores",
      Kind.COUNTER,
      "{restore}",
      "Restores for which the actions have run.",
      Telemetry::hasActions,
      Telemetry::restores),
  ACTION_FAILURES(
      "vmclock.restore.action.failures",
      Kind.COUNTER,
      "{failure}",
      "Failures of restore actions.",
      Telemetry::hasActions,
      Telemetry::failedActions),
  PAGE_STATUS(
      "vmclock.page.status",
      "Whether the clock of the page has this status: 1 or 0.",
      "status",
      Telemetry::hasPage,
      telemetry -> Arrays.stream(ClockStatus.values()).map(Metric::text).toList(),
      telemetry -> telemetry.pageStatus().map(Metric::text).orElse("")),
  GENERATION(
      "vmclock.generation",
      Kind.GAUGE,
      "",
      "The generation of the page, modulo 2^53.",
      Telemetry::hasPage,
      Telemetry::generation),
  GENERATION_CHANGES(
      "vmclock.generation.changes",
      Kind.COUNTER,
      "{change}",
      "Changes of the page's generation.",
      Telemetry::hasPage,
      Telemetry::generationChanges),
  DISRUPTIONS(
      "vmclock.disruptions",
      Kind.COUNTER,
      "{disruption}",
      "Disruptions of the page's clock.",
      Telemetry::hasPage,
      Telemetry::disruptions),
  WATCHER_LAG(
      "vmclock.watcher.lag",
      Kind.GAUGE,
      Metric.SECONDS,
      "How far listeners are behind the page's changes.",
      Telemetry::hasPage,
      Telemetry::watcherLagSeconds);

  /** The unit of seconds, as UCUM and OpenTelemetry write it. */
  public static final String SECONDS = "s";

  /** The durations of restore actions. They are recorded when an action has run, not read. */
  public static final String ACTION_DURATION = "vmclock.restore.action.duration";

  public static final String ACTION_DURATION_TEXT = "How long restore actions took.";

  /** How a value changes. */
  public enum Kind {
    /** Up and down. Unknown values are NaN. */
    GAUGE,
    /** Up only. */
    COUNTER
  }

  /**
   * One value of a metric.
   *
   * @param label the value of the metric's label; empty if it has no label
   * @param value reads it, without waiting
   */
  public record Series(String label, ToDoubleFunction<Telemetry> value) {}

  private final String id;
  private final Kind kind;
  private final String unit;
  private final String description;
  private final String labelName;
  private final Predicate<Telemetry> present;
  private final Function<Telemetry, List<Series>> series;

  Metric(
      String id,
      Kind kind,
      String unit,
      String description,
      Predicate<Telemetry> present,
      ToDoubleFunction<Telemetry> value) {
    this.id = id;
    this.kind = kind;
    this.unit = unit;
    this.description = description;
    this.labelName = "";
    this.present = present;
    this.series = telemetry -> List.of(new Series("", value));
  }

  /** A gauge with one series for each state, of which at most one is 1. */
  Metric(
      String id,
      String description,
      String labelName,
      Predicate<Telemetry> present,
      Function<Telemetry, List<String>> states,
      Function<Telemetry, String> now) {
    this.id = id;
    this.kind = Kind.GAUGE;
    this.unit = "";
    this.description = description;
    this.labelName = labelName;
    this.present = present;
    this.series =
        telemetry ->
            states.apply(telemetry).stream()
                .distinct()
                .map(state -> new Series(state, t -> now.apply(t).equals(state) ? 1 : 0))
                .toList();
  }

  private static String text(ClockStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name, in lower case with dots. */
  public String id() {
    return id;
  }

  /** Returns how the value changes. */
  public Kind kind() {
    return kind;
  }

  /** Returns the unit as OpenTelemetry writes it: {@code s}, {@code {restore}}, or empty. */
  public String unit() {
    return unit;
  }

  /** Returns one sentence that says what is measured. */
  public String description() {
    return description;
  }

  /** Returns the name of the label. Empty if the metric has one value. */
  public Optional<String> labelName() {
    return Optional.of(labelName).filter(name -> !name.isEmpty());
  }

  /** Returns what can be read of this metric; nothing if the telemetry does not have it. */
  public List<Series> series(Telemetry telemetry) {
    return present.test(telemetry) ? series.apply(telemetry) : List.of();
  }
}
