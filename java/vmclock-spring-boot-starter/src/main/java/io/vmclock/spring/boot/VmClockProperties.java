package io.vmclock.spring.boot;

import io.vmclock.env.RestoreSource;
import io.vmclock.env.TimeSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code vmclock.*}. Immutable.
 *
 * @param enabled whether vmclock is configured
 * @param mode what happens if the machine has none of the sources
 * @param sources the sources that the application accepts
 * @param page the path of the vmclock page
 * @param clockBound the path of ClockBound's shared memory. By default, the usual paths are tried.
 * @param additionalKernelError an error that is added to the kernel's own bound, such as the error
 *     of a PTP hardware clock
 * @param systemClockMaxError accepts the JVM's own clock as the last source of time, with this
 *     error. Nothing checks the error.
 * @param accuracyLimit the largest acceptable bound of the clock. Above it, the health is DOWN.
 * @param samplingInterval how often the page is read while it has no notifications
 * @param requestCheck the check before each request
 * @param provider the security provider
 * @param hikari the eviction of HikariCP's connections
 * @param metrics the metrics
 */
@ConfigurationProperties(VmClockProperties.PREFIX)
public record VmClockProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("auto") Mode mode,
    @DefaultValue Sources sources,
    @DefaultValue("/dev/vmclock0") String page,
    @Nullable String clockBound,
    @DefaultValue("0s") Duration additionalKernelError,
    @Nullable Duration systemClockMaxError,
    @Nullable Duration accuracyLimit,
    @DefaultValue("100ms") Duration samplingInterval,
    @DefaultValue RequestCheck requestCheck,
    @DefaultValue Provider provider,
    @DefaultValue Hikari hikari,
    @DefaultValue Metrics metrics) {
  static final String PREFIX = "vmclock";

  /** What happens if the machine has none of the accepted sources. */
  public enum Mode {
    /** The application does not start. For production. */
    REQUIRED,

    /**
     * The application starts, logs a warning that says what is missing, and its health is UNKNOWN.
     * Without a source of time, the clock fails when it is used.
     */
    AUTO,

    /**
     * The application needs a source of time, but accepts that restores are not detected. Its
     * health is UP then.
     */
    UNGUARDED,

    /**
     * The application publishes a page of its own if the machine has none, for development and
     * tests. No hypervisor changes it, so it shows no restore, and the health is UNKNOWN.
     */
    EMBEDDED
  }

  /**
   * The sources that the application accepts.
   *
   * @param time the sources of time, the best one first. If the list is empty, there is no time.
   * @param restores the sources of restores, the best one first. If the list is empty, restores are
   *     not detected, whatever the mode.
   */
  public record Sources(
      @DefaultValue({"page", "clock-bound", "kernel"}) List<TimeSource> time,
      @DefaultValue({"page", "vm-gen-id"}) List<RestoreSource> restores) {
    public Sources {
      time = List.copyOf(time);
      restores = List.copyOf(restores);
    }
  }

  /**
   * The check before each request.
   *
   * @param enabled whether the restore actions run before the first request after a restore is
   *     handled. Otherwise they run some milliseconds after the restore.
   */
  public record RequestCheck(@DefaultValue("false") boolean enabled) {}

  /**
   * The security provider, which makes each new SecureRandom() of the JVM safe.
   *
   * @param install whether the provider is installed when the application starts. It then stays
   *     installed until the JVM ends.
   */
  public record Provider(@DefaultValue("false") boolean install) {}

  /**
   * The eviction of HikariCP's connections.
   *
   * @param enabled whether no connection from before a restore is used after the restore
   */
  public record Hikari(@DefaultValue("true") boolean enabled) {}

  /**
   * The metrics.
   *
   * @param enabled whether Micrometer records the metrics of vmclock
   */
  public record Metrics(@DefaultValue("true") boolean enabled) {}

  boolean acceptsTime() {
    return !sources.time().isEmpty() || systemClockMaxError != null;
  }

  boolean acceptsRestores() {
    return !sources.restores().isEmpty();
  }
}
