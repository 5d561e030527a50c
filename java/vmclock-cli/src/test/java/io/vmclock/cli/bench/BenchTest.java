package io.vmclock.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BenchTest {
  private static final Duration TIME = Duration.ofMillis(300);

  private static Operation operation(String name, Operation.Loop loop) {
    return new Operation(name, false, loop);
  }

  /** Returns an operation that takes {@code nanosPerCall} or longer. */
  private static Operation waiting(String name, long nanosPerCall) {
    return operation(
        name,
        calls -> {
          long end = System.nanoTime() + calls * nanosPerCall;
          while (System.nanoTime() < end) {
            LockSupport.parkNanos(1);
          }
          return calls;
        });
  }

  @Test
  void resultIsTheTimeOfOneCall() {
    List<BenchResult> results =
        Bench.measure(List.of(waiting("short", 1_000), waiting("long", 100_000)), TIME, done -> {});

    assertThat(results)
        .extracting(result -> result.operation().name())
        .containsExactly("short", "long");
    // A call never takes less than its wait. How much more it takes depends on the machine, but the
    // waits differ a hundredfold.
    assertThat(results.get(0).nanos()).isGreaterThanOrEqualTo(1_000);
    assertThat(results.get(1).nanos()).isGreaterThanOrEqualTo(100_000);
    assertThat(results.get(0).nanos()).isLessThan(results.get(1).nanos() / 2);
  }

  @Test
  void failingOperationDoesNotAffectTheOthers() {
    long end = System.nanoTime() + TIME.toNanos() / 2;
    Operation failing =
        operation(
            "failing",
            calls -> {
              if (System.nanoTime() - end > 0) {
                throw new VmClockException(Reason.UNRELIABLE, Path.of("/page"), "void", null);
              }
              return calls;
            });

    List<BenchResult> results =
        Bench.measure(List.of(failing, waiting("good", 1_000)), TIME, d -> {});

    assertThat(results.get(0).isAvailable()).isFalse();
    assertThat(results.get(0).reason()).isEqualTo("void");
    assertThat(results.get(1).isAvailable()).isTrue();
  }

  @Test
  void progressRisesTo100Percent() {
    List<Integer> reported = new ArrayList<>();

    Bench.measure(List.of(waiting("one", TimeUnit.MICROSECONDS.toNanos(1))), TIME, reported::add);

    assertThat(reported).isSorted().startsWith(0).endsWith(Bench.DONE);
  }

  @Test
  void spreadIgnoresTheLowestAndTheHighestTenth() {
    double[] batches = new double[21];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = 20 - i;
    }

    BenchResult result = BenchResult.of(operation("any", calls -> calls), batches);

    assertThat(result.nanos()).isEqualTo(10);
    assertThat(result.low()).isEqualTo(2);
    assertThat(result.high()).isEqualTo(18);
  }
}
