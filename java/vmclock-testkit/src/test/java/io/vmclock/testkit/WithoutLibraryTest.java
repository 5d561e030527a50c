package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs programs in a JVM on which the native library cannot be loaded. */
class WithoutLibraryTest {
  @TempDir Path directory;

  private String run(Class<?> program) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dos.name=Mac OS X",
                "-Duser.language=en",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as(() -> read(output)).isZero();
    return read(output);
  }

  private static String read(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Uses the fakes, and then what needs the library. */
  static final class Fakes {
    public static void main(String[] args) {
      FakeClock clock = new FakeClock();
      FakeGenerations machine = new FakeGenerations();
      MonotonicClock stamps = MonotonicClock.builder(FailoverClock.of(clock)).build();
      GenerationGuard guard = GenerationGuard.of(machine);
      UuidGenerator ids = UuidGenerator.create(guard);
      RestoreActions actions = RestoreActions.create(guard);
      actions.add("print", 0, Duration.ofMinutes(1), () -> System.out.println("restored"));
      actions.runFrom(machine);

      long first = stamps.utcNanos();
      String id = ids.version7().toString() + ids.version4();
      clock.advance(Duration.ofSeconds(1)).unreliable(Reason.UNRELIABLE).synchronizedAgain();
      machine.restore();
      if (stamps.utcNanos() - first == 1_000_000_000 && !id.contains(ids.version4().toString())) {
        System.out.println("works");
      }
      try (TestPage page = TestPage.create()) {
        page.restore().leapSecond(LeapSecond.POSITIVE, Instant.parse("2026-02-01T00:00:00Z"));
        page.advance(Duration.ofDays(31)).bound(Duration.ZERO).busy().close();
        VmClock unexpected = VmClock.open(page.path());
        System.out.println(unexpected);
      } catch (VmClockException e) {
        System.out.println(e.reason());
      }
    }
  }

  @Test
  void fakesAndPagesDoNotNeedTheLibrary() throws Exception {
    assertThat(run(Fakes.class)).contains("restored\nworks\n" + Reason.UNSUPPORTED_PLATFORM);
  }

  /** Evaluates the condition of {@link EnabledIfVmClockLoads}. */
  static final class Condition {
    public static void main(String[] args) {
      print(new VmClockLoadsCondition().evaluate());
    }

    private static void print(ConditionEvaluationResult result) {
      System.out.println(result.isDisabled() + " " + result.getReason().orElse("no reason"));
    }
  }

  @Test
  void conditionSkipsWithTheReason() throws Exception {
    assertThat(run(Condition.class)).contains("true ").contains("Mac OS X");
  }

  @Test
  @EnabledIfVmClockLoads
  void conditionEnablesWhereTheLibraryLoads() {
    assertThat(new VmClockLoadsCondition().evaluate().isDisabled()).isFalse();
    assertThat(
            Objects.requireNonNull(EnabledIfVmClockLoads.class.getAnnotation(ExtendWith.class))
                .value())
        .containsExactly(VmClockLoadsCondition.class);
  }
}
