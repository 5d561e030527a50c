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
 * Detects iterations of a benchmark during which the virtual machine was restored or migrated, or
 * its clock was disrupted. The score of such an iteration is invalid. For one run at a time, which
 * is how JMH uses profilers.
 *
 * <pre>
 * java -jar benchmarks.jar -prof io.vmclock.jmh.DisruptionProfiler
 * java -jar benchmarks.jar -prof "io.vmclock.jmh.DisruptionProfiler:page=/dev/vmclock1"
 * </pre>
 *
 * <p>The profiler compares the page before and after each iteration, and prints a message for each
 * iteration in which the page changed. Its secondary results count measured iterations:
 *
 * <ul>
 *   <li>{@code vmclock.disrupted}: the machine was disrupted in any way; these iterations should be
 *       measured again
 *   <li>{@code vmclock.restored}: the machine was restored from a snapshot or cloned
 *   <li>{@code vmclock.migrated}: the machine was disrupted but not restored, so it was migrated or
 *       stopped for a long time
 * </ul>
 *
 * <p>The last two exist only if the page has a generation. The profiler cannot detect how often the
 * machine was disrupted within one iteration.
 *
 * <p>If {@code page=} is not given and {@code /dev/vmclock0} cannot be opened, the profiler prints
 * the reason once and does nothing else. If {@code page=} is given, the page must exist.
 */
public final class DisruptionProfiler implements InternalProfiler {
  private static final String PAGE = "page=";
  private static final String FORK = "org.openjdk.jmh.runner.ForkedMain";
  private static final AtomicBoolean PRINTED = new AtomicBoolean();

  private final @Nullable VmClock clock;
  private @Nullable Marks before;

  /**
   * The number of the iteration, from 1, counted separately for warm-up and measurement as in JMH.
   */
  private int number;

  private @Nullable IterationType type;

  /**
   * Opens the page.
   *
   * @param options the text after the profiler's name and a colon: empty, or {@code page=PATH}
   * @throws ProfilerException if the options are wrong, or if the named page cannot be opened
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
      printOnce(e);
    }
    clock = opened;
  }

  private static String path(String options) throws ProfilerException {
    if (options.isEmpty() || (options.startsWith(PAGE) && options.length() > PAGE.length())) {
      return options.isEmpty() ? "" : options.substring(PAGE.length());
    }
    throw new ProfilerException(
        "'" + options + "' is not an option of DisruptionProfiler: use page=PATH, or no option.");
  }

  /** Prints the reason in JMH's main process only, not again in each of its many forks. */
  private static void printOnce(VmClockException reason) {
    if (!System.getProperty("sun.java.command", "").startsWith(FORK) && !PRINTED.getAndSet(true)) {
      print("disruptions are not detected. " + reason.getMessage());
    }
  }

  /** Prints a message. JMH passes on the output of its forks. */
  private static void print(String message) {
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
    if (now.canDetectRestore(then)) {
      results.add(count("vmclock.restored", restored));
      results.add(count("vmclock.migrated", disrupted && !restored));
    }
    if (disrupted) {
      String what = restored ? "restored" : now.canDetectRestore(then) ? "migrated" : "disrupted";
      print(
          "the machine was "
              + what
              + " during "
              + name(benchmark, iteration)
              + ", so this iteration is invalid");
    }
    return results;
  }

  /**
   * Returns the full name of an iteration, because the output of a fork can be out of order with
   * JMH's own output.
   */
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
      print("this iteration is not checked. " + e.getMessage());
      return null;
    }
  }
}
