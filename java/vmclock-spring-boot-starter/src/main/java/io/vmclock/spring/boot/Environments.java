package io.vmclock.spring.boot;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.RestoreSource;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.spring.boot.VmClockProperties.Mode;
import io.vmclock.time.BoundedClock;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Opens the environment that the properties describe. */
final class Environments {
  private static final Log LOG = LogFactory.getLog(VmClockAutoConfiguration.class);

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);

  private Environments() {}

  /**
   * Opens the sources. Restores are not detected before {@link VmClockEnvironment#start}.
   *
   * @throws EnvironmentFailure if the mode does not accept what is missing
   * @throws InvalidConfigurationPropertyValueException if a value is invalid
   */
  static VmClockEnvironment prepare(VmClockProperties properties) {
    check(properties);
    try {
      return builder(properties, true).prepare();
    } catch (VmClockException e) {
      if (properties.mode() != Mode.AUTO || e.reason() != Reason.ABSENT) {
        throw new EnvironmentFailure(e);
      }
      LOG.warn(
          "There is no clock. "
              + e.getMessage()
              + " To use the JVM's own clock, set vmclock.system-clock-max-error.");
      return builder(properties, false).prepare();
    }
  }

  /** Opens the sources of restores only. */
  static VmClockEnvironment prepareRestores(VmClockProperties properties) {
    check(properties);
    try {
      return builder(properties, false).prepare();
    } catch (VmClockException e) {
      throw new EnvironmentFailure(e);
    }
  }

  /** Returns the environment's clock. Without one, returns a clock whose errors give the reason. */
  static BoundedClock clock(VmClockEnvironment environment, VmClockProperties properties) {
    return environment.telemetry().hasClock() ? environment.clock() : new AbsentClock(properties);
  }

  private static VmClockEnvironment.Builder builder(VmClockProperties properties, boolean time) {
    VmClockEnvironment.Builder builder =
        VmClockEnvironment.builder()
            .page(path("page", properties.page()))
            .restores(properties.sources().restores().toArray(new RestoreSource[0]))
            .samplingInterval(properties.samplingInterval())
            .additionalKernelError(properties.additionalKernelError());
    if (properties.mode() == Mode.AUTO
        || properties.mode() == Mode.UNGUARDED
        || !properties.acceptsRestores()) {
      builder.acceptUnguarded();
    }
    if (properties.mode() == Mode.EMBEDDED) {
      builder.embeddedPageIfAbsent();
    }
    if (properties.clockBound() != null) {
      builder.clockBound(path("clock-bound", properties.clockBound()));
    }
    if (time) {
      builder.time(properties.sources().time().toArray(new TimeSource[0]));
      if (properties.systemClockMaxError() != null) {
        builder.acceptSystemClock(properties.systemClockMaxError());
      }
      if (properties.accuracyLimit() != null) {
        builder.accuracyLimit(properties.accuracyLimit(), accuracy -> {});
      }
    }
    return builder;
  }

  private static void check(VmClockProperties properties) {
    distinct("sources.time", properties.sources().time());
    distinct("sources.restores", properties.sources().restores());
    Duration added = properties.additionalKernelError();
    require(!added.isNegative(), "additional-kernel-error", added, "It must not be negative.");
    require(
        added.isZero() || properties.mode() != Mode.EMBEDDED,
        "additional-kernel-error",
        added,
        "It has no effect on an embedded page: omit it, or use another vmclock.mode.");
    Duration interval = properties.samplingInterval();
    require(
        interval.compareTo(MILLISECOND) >= 0 && interval.compareTo(DAY) <= 0,
        "sampling-interval",
        interval,
        "It must be at least 1 ms and at most a day.");
    Duration system = properties.systemClockMaxError();
    require(
        system == null || (!system.isNegative() && !system.isZero()),
        "system-clock-max-error",
        system,
        "It must be positive.");
    Duration limit = properties.accuracyLimit();
    require(
        limit == null || (!limit.isNegative() && !limit.isZero() && limit.compareTo(DAY) <= 0),
        "accuracy-limit",
        limit,
        "It must be at least 1 ns and at most a day.");
    require(
        limit == null || properties.acceptsTime(),
        "accuracy-limit",
        limit,
        "A limit needs a clock: name sources in vmclock.sources.time.");
  }

  private static void distinct(String name, List<?> sources) {
    require(
        new HashSet<>(sources).size() == sources.size(), name, sources, "A source is named twice.");
  }

  private static Path path(String name, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw invalid(name, value, "It is not a path: " + e.getReason() + ".");
    }
  }

  private static void require(boolean valid, String name, @Nullable Object value, String reason) {
    if (!valid) {
      throw invalid(name, value, reason);
    }
  }

  private static InvalidConfigurationPropertyValueException invalid(
      String name, @Nullable Object value, String reason) {
    return new InvalidConfigurationPropertyValueException(
        VmClockProperties.PREFIX + "." + name, value, reason);
  }
}
