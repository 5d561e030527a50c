package io.vmclock.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

class DisruptionProfilerTest {
  private static final int ITERATIONS = 3;

  @TempDir private Path directory;

  /** The output of JMH and of its forks. */
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private ChainedOptionsBuilder options(String profilerOptions) {
    return new OptionsBuilder()
        .include(DisruptedBenchmark.class.getName())
        .addProfiler(DisruptionProfiler.class, profilerOptions)
        .warmupIterations(1)
        .measurementIterations(ITERATIONS)
        .forks(1)
        .shouldFailOnError(true);
  }

  /** Returns the secondary results by name. */
  private Map<String, Double> run(ChainedOptionsBuilder options) throws RunnerException {
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    Collection<RunResult> results;
    try {
      results = new Runner(options.build()).run();
    } finally {
      System.setOut(out);
    }
    assertThat(results).hasSize(1);
    RunResult only = results.iterator().next();
    assertThat(only.getPrimaryResult().getSampleCount()).isPositive();
    Map<String, Double> secondary = new TreeMap<>();
    only.getSecondaryResults().forEach((name, result) -> secondary.put(name, result.getScore()));
    return secondary;
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "restore, 1, 1, 0, restored",
    "clone,   1, 1, 0, restored",
    "migrate, 1, 0, 1, migrated",
    "nothing, 0, 0, 0, ''"
  })
  void countsAndReportsTheDisruptedIteration(
      String fate, double disrupted, double restored, double migrated, String word)
      throws RunnerException {
    try (Publisher publisher = Publisher.create(directory.resolve("page"))) {
      String page = publisher.path().toString();

      Map<String, Double> results =
          run(options("page=" + page).param("page", page).param("fate", fate));

      assertThat(results)
          .containsEntry("vmclock.disrupted", disrupted)
          .containsEntry("vmclock.restored", restored)
          .containsEntry("vmclock.migrated", migrated);
      if (word.isEmpty()) {
        assertThat(printed()).doesNotContain("# vmclock");
      } else {
        assertThat(printed())
            .containsOnlyOnce("# vmclock: ")
            .contains(
                "# vmclock: the machine was "
                    + word
                    + " during iteration "
                    + DisruptedBenchmark.DISRUPTED_ITERATION
                    + " of "
                    + DisruptedBenchmark.class.getName()
                    + ".work");
      }
    }
  }

  @Test
  void addsTheCountsOfAllForks() throws RunnerException {
    try (Publisher publisher = Publisher.create(directory.resolve("page"))) {
      String page = publisher.path().toString();

      Map<String, Double> results =
          run(options("page=" + page).forks(2).param("page", page).param("fate", "migrate"));

      assertThat(results).containsEntry("vmclock.disrupted", 2.0);
    }
  }

  @Test
  void reportsOnceThatThereIsNoDeviceAndDoesNothingElse() throws RunnerException {
    assumeFalse(VmClock.isAvailable(), "there is a device");

    Map<String, Double> results = run(options("").forks(2));

    assertThat(results.keySet()).noneMatch(name -> name.startsWith("vmclock"));
    assertThat(printed())
        .containsOnlyOnce("# vmclock: disruptions are not detected. Cannot open /dev/vmclock0: ");
  }

  @Test
  void failsIfTheNamedPageDoesNotExist() {
    Path absent = directory.resolve("absent");

    assertThatThrownBy(() -> new DisruptionProfiler("page=" + absent))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("Cannot open " + absent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"page", "page=", "pages=/x", "help"})
  void namesAWrongOption(String option) {
    assertThatThrownBy(() -> new DisruptionProfiler(option))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("'" + option + "'")
        .hasMessageContaining("page=PATH");
  }
}
