package io.vmclock.cli.metrics;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import io.vmclock.ClockStatus;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.RestoreSource;
import io.vmclock.env.SourceStatus;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.SourceStatus.State;
import io.vmclock.env.Telemetry;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.ClockBoundClock;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.KernelClock;
import io.vmclock.time.PageClock;
import io.vmclock.time.UtcReading;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The metrics of this machine: its sources of time and of restores, and its page if it has one. For
 * one thread.
 */
final class MachineMetrics implements AutoCloseable {
  /** Checkpoints of the process are left out: they concern this process and not the machine. */
  private static final ImmutableList<RestoreSource> RESTORES =
      ImmutableList.of(RestoreSource.PAGE, RestoreSource.VM_GEN_ID);

  private final VmClockEnvironment environment;
  private final Telemetry telemetry;
  private final ImmutableList<BoundedClock> clocks;

  private MachineMetrics(VmClockEnvironment environment) {
    this.environment = environment;
    telemetry = environment.telemetry();
    clocks = clocks(environment);
  }

  /**
   * Opens all sources that the machine has. A machine without any has metrics too.
   *
   * @throws VmClockException if the native library is not installed correctly
   */
  static MachineMetrics open(Path page) {
    try {
      return new MachineMetrics(builder(page).time(TimeSource.values()).open());
    } catch (VmClockException e) {
      if (e.reason() != Reason.ABSENT) {
        throw e;
      }
      // There is no source of time.
      return new MachineMetrics(builder(page).open());
    }
  }

  private static VmClockEnvironment.Builder builder(Path page) {
    return VmClockEnvironment.builder()
        .page(page)
        .restores(RESTORES.toArray(new RestoreSource[0]))
        .acceptUnguarded();
  }

  private static ImmutableList<BoundedClock> clocks(VmClockEnvironment environment) {
    if (!environment.telemetry().hasClock()) {
      return ImmutableList.of();
    }
    BoundedClock clock = environment.clock();
    return clock instanceof FailoverClock failover
        ? ImmutableList.copyOf(failover.sources())
        : ImmutableList.of(clock);
  }

  /**
   * Returns the metrics now.
   *
   * @param counters whether to add counters, which count since {@link #open}
   */
  String text(boolean counters) {
    PrometheusText text = new PrometheusText();
    addTime(text);
    addSources(text);
    if (telemetry.hasPage()) {
      addPage(text);
    }
    if (counters) {
      addCounters(text);
    }
    return text.toString();
  }

  private void addTime(PrometheusText text) {
    text.gauge("vmclock_time_reliable", "Whether there is a time that can be relied on: 1 or 0.")
        .sample(telemetry.isReliable());
    text.gauge("vmclock_time_bound_seconds", "The bound on the error of the time.")
        .sample(telemetry.boundSeconds());
    text.gauge("vmclock_system_offset_seconds", "How far the system clock is ahead of the time.")
        .sample(telemetry.systemOffsetSeconds());
  }

  private void addSources(PrometheusText text) {
    text.gauge("vmclock_source_in_use", "Whether the time comes from this source now: 1 or 0.");
    String inUse = telemetry.sourceName();
    for (String source : telemetry.sourceNames()) {
      text.sample(source.equals(inUse), "source", source);
    }
    text.gauge(
        "vmclock_source_usable",
        "Whether the machine has this source and can rely on it now: 1 or 0.");
    for (TimeSource source : TimeSource.values()) {
      text.sample(isUsable(source), "purpose", "time", "source", source.label());
    }
    List<SourceStatus> restores =
        environment.sources().stream()
            .filter(status -> status.purpose() == Purpose.RESTORES)
            .collect(toImmutableList());
    for (int i = 0; i < RESTORES.size(); i++) {
      text.sample(
          isUsable(restores.get(i)), "purpose", "restores", "source", RESTORES.get(i).label());
    }
  }

  /**
   * The status is of the time when the environment was opened. Only the source in use is open since
   * then, so only its state is known now.
   */
  private boolean isUsable(SourceStatus restores) {
    GenerationGuard guard = environment.guard();
    if (restores.state() != State.USABLE || !restores.name().equals(guard.sourceNames())) {
      return restores.state() == State.USABLE;
    }
    try {
      GenerationGuard.Protection unused = guard.protection();
    } catch (VmClockException e) {
      return false;
    }
    return environment.watcher().isEmpty() || environment.telemetry().isPageWatched();
  }

  private boolean isUsable(TimeSource source) {
    return clocks.stream()
        .filter(type(source)::isInstance)
        .anyMatch(clock -> clock.read(new UtcReading()));
  }

  private static Class<? extends BoundedClock> type(TimeSource source) {
    return switch (source) {
      case PAGE -> PageClock.class;
      case CLOCK_BOUND -> ClockBoundClock.class;
      case KERNEL -> KernelClock.class;
    };
  }

  private void addPage(PrometheusText text) {
    text.gauge("vmclock_page_status", "Whether the clock of the page has this status: 1 or 0.");
    Optional<ClockStatus> now = telemetry.pageStatus();
    for (ClockStatus status : ClockStatus.values()) {
      text.sample(now.equals(Optional.of(status)), "status", Ascii.toLowerCase(status.name()));
    }
    text.gauge("vmclock_generation", "The generation of the page, modulo 2^53.")
        .sample(telemetry.generation());
    text.gauge("vmclock_disruption_marker", "The disruption marker of the page, modulo 2^53.")
        .sample(telemetry.disruptionMarker());
  }

  private void addCounters(PrometheusText text) {
    text.counter("vmclock_source_switches_total", "Switches to another source of time, or to none.")
        .sample((double) telemetry.sourceSwitches());
    text.counter("vmclock_restores_total", "Restores of the machine that were detected.")
        .sample((double) telemetry.restores());
    if (telemetry.hasPage()) {
      text.counter("vmclock_generation_changes_total", "Changes of the page's generation.")
          .sample((double) telemetry.generationChanges());
      text.counter("vmclock_disruptions_total", "Disruptions of the page's clock.")
          .sample((double) telemetry.disruptions());
      text.gauge("vmclock_watcher_lag_seconds", "How far listeners are behind the page's changes.")
          .sample(telemetry.watcherLagSeconds());
    }
  }

  @Override
  public void close() {
    environment.close();
  }
}
