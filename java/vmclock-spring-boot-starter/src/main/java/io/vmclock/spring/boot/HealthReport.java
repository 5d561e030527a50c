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
import io.vmclock.watch.VmClockEvent.FileEvent;
import io.vmclock.watch.VmClockEvent.Kind;
import io.vmclock.watch.VmClockWatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The health of an environment. Spring Boot 3 and 4 have different classes for it, so this class
 * depends on neither. Safe for use by any number of threads. A check never blocks.
 */
final class HealthReport {
  private static final double NANOS_PER_SECOND = 1e9;

  private static final String EMBEDDED_PAGE =
      "embedded page: no hypervisor changes it, so it shows no restore";

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
  private final BoundedClock clock;
  private final GenerationGuard guard;
  private final Telemetry telemetry;

  HealthReport(
      VmClockProperties properties,
      VmClockEnvironment environment,
      BoundedClock clock,
      GenerationGuard guard,
      Telemetry telemetry) {
    this.properties = properties;
    this.environment = environment;
    this.clock = clock;
    this.guard = guard;
    this.telemetry = telemetry;
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
    telemetry.pageStatus().ifPresent(status -> details.put("status", status));
    Duration limit = properties.accuracyLimit();
    if (limit != null) {
      details.put("limitSeconds", limit.toNanos() / NANOS_PER_SECOND);
    }
    if (clock instanceof AbsentClock absent) {
      details.put("missingTimeSources", List.of(absent.message()));
      return withoutTime();
    }
    UtcReading reading = new UtcReading();
    if (!NoWaitClock.readNoWaitIfAble(clock, reading)) {
      details.put("source", Telemetry.NO_SOURCE);
      details.put("noTime", String.valueOf(clock.failure(reading).getMessage()));
      if (environment.telemetry().hasClock() && clock == environment.clock()) {
        addMissing(details, "missingTimeSources", missing(Purpose.TIME));
      }
      return withoutTime();
    }
    reading.source().ifPresent(source -> details.put("source", source.name()));
    details.put("boundSeconds", reading.maxErrorNanos() / NANOS_PER_SECOND);
    return limit != null && reading.maxErrorNanos() > limit.toNanos() ? Level.DOWN : Level.UP;
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
    details.put("restores", telemetry.restores());
    telemetry.lastRestore().ifPresent(report -> details.put("lastRestore", describe(report)));
    Optional<String> fault = environment.watcher().flatMap(HealthReport::fault);
    if (fault.isPresent()) {
      details.put("watcher", fault.get());
      return Level.DOWN;
    }
    try {
      Detection detection = Detection.of(environment, guard);
      details.put(
          "protection", detection == Detection.NOTHING ? Protection.NONE : guard.protection());
      if (detection == Detection.RESTORES || Detection.isOwn(environment, guard)) {
        return Level.UP;
      }
      List<String> missing = missing(Purpose.RESTORES);
      if (environment.watcher().isPresent()) {
        missing.add(EMBEDDED_PAGE);
      }
      addMissing(details, "missingRestoreSources", missing);
      boolean accepted = properties.mode() != Mode.AUTO && properties.mode() != Mode.EMBEDDED;
      return missing.isEmpty() || accepted ? Level.UP : Level.UNKNOWN;
    } catch (VmClockException e) {
      details.put("error", String.valueOf(e.getMessage()));
      return Level.DOWN;
    }
  }

  /** Returns why the watcher may detect no restore now. */
  private static Optional<String> fault(VmClockWatcher watcher) {
    return watcher
        .endCause()
        .or(watcher::unreadableCause)
        .map(cause -> String.valueOf(cause.getMessage()))
        .or(() -> watcher.fileChange().map(HealthReport::describe));
  }

  private static String describe(FileEvent change) {
    return change.path()
        + (change.kind() == Kind.FILE_REPLACED
            ? " names another page now. The application still reads the old file, which may not"
                + " show later restores: restart the application."
            : " names no page any more. The application still reads the removed file, which may"
                + " not show later restores: publish the page again, and restart the"
                + " application.");
  }

  /** Returns what each source lacked when the application started. */
  private List<String> missing(Purpose purpose) {
    return StartReport.missing(environment, purpose).stream()
        .map(SourceStatus::toString)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void addMissing(Map<String, Object> details, String name, List<String> missing) {
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
