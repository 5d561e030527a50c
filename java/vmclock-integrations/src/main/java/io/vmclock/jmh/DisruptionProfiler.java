package io.vmclock.jmh;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * Tells of a benchmark whether its machine was left alone: a score from an iteration during which
 * the virtual machine was restored, migrated, or had its clock disrupted, is none. For one run at a
 * time, which is how JMH uses it.
 *
 * <pre>
 * java -jar benchmarks.jar -prof io.vmclock.jmh.DisruptionProfiler
 * java -jar benchmarks.jar -prof "io.vmclock.jmh.DisruptionProfiler:page=/dev/vmclock1"
 * </pre>
 *
 * <p>It compares the page before and after each iteration, and marks in the output those in which
 * it changed. Its secondary results are numbers of measured iterations:
 *
 * <ul>
 *   <li>{@code vmclock.disrupted}: whatever happened; these should be measured again
 *   <li>{@code vmclock.restored}: the machine was restored from a snapshot, or cloned
 *   <li>{@code vmclock.migrated}: it was not restored, so it was migrated, or stopped for long
 * </ul>
 *
 * <p>The latter two are there only where the page has a generation. How often something happened
 * within one iteration cannot be told.
 *
 * <p>Without {@code page=}, on a machine that has no {@code /dev/vmclock0} or does not let it be
 * opened, it says so once and does nothing more. A page that was named must be there.
 */
public final class DisruptionProfiler implements InternalProfiler {
  private static final String PAGE = "page=";
  private static final String FORK = "org.openjdk.jmh.runner.ForkedMain";
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private final @Nullable VmClock clock;
  private @Nullable Marks before;

  /** Of its kind, warm-up or measurement, from 1, as JMH counts them. */
  private int number;

  private @Nullable IterationType type;

  /**
   * Opens the page.
   *
   * @param options what follows the profiler's name and a colon: empty, or {@code page=PATH}
   * @throws ProfilerException if the options are wrong, or the page that they name cannot be opened
   */
  public DisruptionProfiler(String options) throws ProfilerException {
    String path = path(options);
    VmClock opened = null;
    try {
      opened = path.isEmpty() ? VmClock.open() : VmClock.open(Path.of(path));
    } catch (VmClockException e) {
      if (!path.isEmpty()) {
        throw new ProfilerException(e.getMessage(), e);
      }
      sayOnce(e);
    }
    clock = opened;
  }

  private static String path(String options) throws ProfilerException {
    if (options.isEmpty() || (options.startsWith(PAGE) && options.length() > PAGE.length())) {
      return options.isEmpty() ? "" : options.substring(PAGE.length());
    }
    throw new ProfilerException(
        "'" + options + "' is no option of DisruptionProfiler: give page=PATH, or nothing.");
  }

  /** Not in JMH's forks too, which are as many as the benchmarks, or more. */
  private static void sayOnce(VmClockException why) {
    if (!System.getProperty("sun.java.command", "").startsWith(FORK) && !SAID.getAndSet(true)) {
      say("disruptions are not watched for. " + why.getMessage());
    }
  }

  /** JMH passes on what a fork prints. */
  private static void say(String message) {
    System.out.println("# vmclock: " + message);
  }

  @Override
  public String getDescription() {
    return "Iterations in which this virtual machine was restored, migrated or disrupted (vmclock)";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    number = iteration.getType() == type ? number + 1 : 1;
    type = iteration.getType();
    before = marks();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    Marks then = before;
    Marks now = then == null ? null : marks();
    if (then == null || now == null) {
      return List.of();
    }
    boolean disrupted = now.isDisruptedSince(then);
    boolean restored = now.isRestoredSince(then);
    List<ScalarResult> results = new ArrayList<>();
    results.add(count("vmclock.disrupted", disrupted));
    if (now.tellsRestores(then)) {
      results.add(count("vmclock.restored", restored));
      results.add(count("vmclock.migrated", disrupted && !restored));
    }
    if (disrupted) {
      String what = restored ? "restored" : now.tellsRestores(then) ? "migrated" : "disrupted";
      say("the machine was " + what + " during " + name(benchmark, iteration) + ": it is void");
    }
    return results;
  }

  /** In full: what a fork prints and what JMH prints need not come in order. */
  private String name(BenchmarkParams benchmark, IterationParams iteration) {
    String warmUp = iteration.getType() == IterationType.WARMUP ? "warm-up " : "";
    return warmUp + "iteration " + number + " of " + benchmark.id();
  }

  private static ScalarResult count(String name, boolean happened) {
    return new ScalarResult(name, happened ? 1 : 0, "iterations", AggregationPolicy.SUM);
  }

  private @Nullable Marks marks() {
    if (clock == null) {
      return null;
    }
    try {
      return Marks.of(clock);
    } catch (VmClockException e) {
      say("an iteration is not watched. " + e.getMessage());
      return null;
    }
  }
}
