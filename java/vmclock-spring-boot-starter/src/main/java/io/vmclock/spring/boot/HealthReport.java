package io.vmclock.spring.boot;

import io.vmclock.VmClockException;
import io.vmclock.env.SourceStatus;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.Telemetry;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.ActionOutcome;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.restore.RestoreReport;
import io.vmclock.spring.boot.VmClockProperties.Mode;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.NoWaitClock;
import io.vmclock.time.UtcReading;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The health of an environment. Spring Boot 3 and 4 have different classes for it, so this class
 * depends on neither. Safe for use by any number of threads. A check never blocks.
 */
final class HealthReport {
  private static final double NANOS_PER_SECOND = 1e9;

  /** The status, as both versions of Spring Boot name it. */
  enum Level {
    UP,
    DOWN,
    UNKNOWN
  }

  /** The result of a check. */
  record Result(Level level, Map<String, Object> details) {}

  private final VmClockProperties properties;
  private final VmClockEnvironment environment;
  private final GenerationGuard guard;

  HealthReport(
      VmClockProperties properties, VmClockEnvironment environment, GenerationGuard guard) {
    this.properties = properties;
    this.environment = environment;
    this.guard = guard;
  }

  Result check() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("mode", properties.mode());
    Level time = time(details);
    Level restores = restores(details);
    return new Result(worse(time, restores), details);
  }

  private static Level worse(Level one, Level other) {
    return one == Level.DOWN || other == Level.UP ? one : other;
  }

  private Level time(Map<String, Object> details) {
    if (!properties.acceptsTime()) {
      return Level.UP;
    }
    Telemetry telemetry = environment.telemetry();
    telemetry.pageStatus().ifPresent(status -> details.put("status", status));
    Duration limit = properties.accuracyLimit();
    if (limit != null) {
      details.put("limitSeconds", limit.toNanos() / NANOS_PER_SECOND);
    }
    if (!telemetry.hasClock()) {
      details.put("missingTimeSources", List.of(AbsentClock.MESSAGE));
      return withoutTime();
    }
    UtcReading reading = new UtcReading();
    if (!read(environment.clock(), reading)) {
      details.put("source", Telemetry.NO_SOURCE);
      details.put("noTime", String.valueOf(environment.clock().failure(reading).getMessage()));
      addMissing(details, "missingTimeSources", Purpose.TIME);
      return withoutTime();
    }
    reading.source().ifPresent(source -> details.put("source", source.name()));
    details.put("boundSeconds", reading.maxErrorNanos() / NANOS_PER_SECOND);
    return limit != null && reading.maxErrorNanos() > limit.toNanos() ? Level.DOWN : Level.UP;
  }

  private static boolean read(BoundedClock clock, UtcReading reading) {
    return clock instanceof NoWaitClock noWait ? noWait.readNoWait(reading) : clock.read(reading);
  }

  /** Without a time, nothing is within a limit. */
  private Level withoutTime() {
    return properties.mode() == Mode.AUTO && properties.accuracyLimit() == null
        ? Level.UNKNOWN
        : Level.DOWN;
  }

  private Level restores(Map<String, Object> details) {
    if (!properties.acceptsRestores()) {
      return Level.UP;
    }
    details.put("restoreSources", guard.sourceNames());
    details.put("restores", environment.telemetry().restores());
    environment
        .telemetry()
        .lastRestore()
        .ifPresent(report -> details.put("lastRestore", describe(report)));
    Optional<VmClockException> cause =
        environment.watcher().flatMap(watcher -> watcher.endCause().or(watcher::unreadableCause));
    if (cause.isPresent()) {
      // Restores are detected only by calls of the guard now.
      details.put("watcher", String.valueOf(cause.get().getMessage()));
      return Level.DOWN;
    }
    try {
      Protection protection = guard.protection();
      details.put("protection", protection);
      boolean lacksSource =
          StartReport.detectsOnlyCheckpoints(environment)
              && !StartReport.missing(environment, Purpose.RESTORES).isEmpty();
      if (lacksSource) {
        addMissing(details, "missingRestoreSources", Purpose.RESTORES);
      }
      return lacksSource && properties.mode() == Mode.AUTO ? Level.UNKNOWN : Level.UP;
    } catch (VmClockException e) {
      details.put("error", String.valueOf(e.getMessage()));
      return Level.DOWN;
    }
  }

  /** Adds what each source lacked when the application started. */
  private void addMissing(Map<String, Object> details, String name, Purpose purpose) {
    List<String> missing =
        StartReport.missing(environment, purpose).stream().map(SourceStatus::toString).toList();
    if (!missing.isEmpty()) {
      details.put(name, missing);
    }
  }

  private static Map<String, Object> describe(RestoreReport report) {
    Map<String, Object> actions = new LinkedHashMap<>();
    report.outcomes().forEach(outcome -> actions.put(outcome.name(), describe(outcome)));
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("time", report.time().toString());
    details.put("clean", report.isClean());
    details.put("actions", actions);
    return details;
  }

  private static Map<String, Object> describe(ActionOutcome outcome) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("seconds", outcome.duration().toNanos() / NANOS_PER_SECOND);
    details.put("overBudget", outcome.isOverBudget());
    outcome.failure().ifPresent(failure -> details.put("failure", failure.toString()));
    return details;
  }
}
