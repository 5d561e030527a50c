package io.vmclock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
  private static final String CLOCK = "Peer.nanoTime";
  private static final String CALL = "Read.utcNanos";

  @TempDir private Path directory;

  private record Run(int status, String out, String err) {}

  private static Run compare(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] strings = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      strings[i] = args[i].toString();
    }
    int status =
        Compare.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(strings);
    return new Run(status, out.toString(), err.toString());
  }

  private Run compare(TestResults before, TestResults after) throws IOException {
    return compare(
        before.write(directory.resolve("before.json")),
        after.write(directory.resolve("after.json")));
  }

  private static TestResults run(Double clock, Double... call) {
    return new TestResults()
        .add(TestResults.JDK, CLOCK, clock, clock, clock)
        .add(TestResults.JDK, CALL, call);
  }

  @Test
  void sameResultsAreNotSlower() throws IOException {
    Run run = compare(run(25.0, 30.0, 31.0, 32.0), run(25.0, 30.0, 31.0, 32.0));

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualToIgnoringNewLines("1 operations compared, 0 slower");
  }

  @Test
  void slowerBeyondTheLeastMarginFails() throws IOException {
    Run run = compare(run(25.0, 30.0, 30.0, 30.0), run(25.0, 32.0, 32.0, 32.0));

    assertThat(run.status()).isEqualTo(Compare.SLOWER);
    assertThat(run.out())
        .contains("slower", CALL + " (JDK 17)", "+6.7 %", "allows 5.0 %", "1 operations compared");
  }

  @Test
  void slowerWithinTheLeastMarginDoesNotFail() throws IOException {
    assertThat(compare(run(25.0, 30.0, 30.0, 30.0), run(25.0, 31.2, 31.2, 31.2)).status()).isZero();
  }

  @Test
  void reportsFasterOperationsWithoutFailing() throws IOException {
    Run run = compare(run(25.0, 30.0, 30.0, 30.0), run(25.0, 20.0, 20.0, 20.0));

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("faster", "-33.3 %");
  }

  /** The machine is half as fast in the second run, but the ratio to its clock is the same. */
  @Test
  void slowerMachineDoesNotMakeACallSlower() throws IOException {
    assertThat(compare(run(25.0, 30.0, 30.0, 30.0), run(50.0, 60.0, 60.0, 60.0)).status()).isZero();
  }

  /** A median deviation of 3 in 30 is a sigma of 14.8 %. Three sigmas are more than a fifth. */
  @Test
  void noiseOfEitherRunWidensTheMargin() throws IOException {
    Run noisyBefore = compare(run(25.0, 27.0, 30.0, 33.0), run(25.0, 36.0, 36.0, 36.0));
    Run noisyAfter = compare(run(25.0, 30.0, 30.0, 30.0), run(25.0, 32.4, 36.0, 39.6));
    Run beyond = compare(run(25.0, 27.0, 30.0, 33.0), run(25.0, 45.0, 45.0, 45.0));

    assertThat(noisyBefore.status()).isZero();
    assertThat(noisyAfter.status()).isZero();
    assertThat(beyond.status()).isEqualTo(Compare.SLOWER);
    assertThat(beyond.out()).contains("+50.0 %", "allows 44.5 %");
  }

  @Test
  void noiseOfTheClockWidensTheMargin() throws IOException {
    TestResults noisyClock =
        new TestResults()
            .add(TestResults.JDK, CLOCK, 22.0, 25.0, 28.0)
            .add(TestResults.JDK, CALL, 36.0, 36.0, 36.0);

    assertThat(compare(run(25.0, 30.0, 30.0, 30.0), noisyClock).status()).isZero();
  }

  @Test
  void leastMarginCanBeGiven() throws IOException {
    Path before = run(25.0, 30.0, 30.0, 30.0).write(directory.resolve("before.json"));
    Path after = run(25.0, 32.0, 32.0, 32.0).write(directory.resolve("after.json"));

    assertThat(compare("--margin", 10, before, after).status()).isZero();
  }

  @Test
  void namesOperationsThatAreNotInBothRuns() throws IOException {
    TestResults before = run(25.0, 30.0).add(TestResults.JDK, "Read.gone", 2, "1kHz", 1.0);

    Run run = compare(before, run(25.0, 30.0));

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("not in both  Read.gone (JDK 17, 2 threads, writer 1kHz)", "1 operations");
  }

  /** Under load, the reference is the clock under the same load if that was measured. */
  @Test
  void operationUnderLoadIsComparedWithTheClockUnderLoad() throws IOException {
    TestResults before =
        run(25.0, 30.0)
            .add(TestResults.JDK, CLOCK, 2, Measurement.QUIET, 25.0)
            .add(TestResults.JDK, CALL, 2, Measurement.QUIET, 30.0);
    TestResults after =
        run(25.0, 30.0)
            .add(TestResults.JDK, CLOCK, 2, Measurement.QUIET, 50.0)
            .add(TestResults.JDK, CALL, 2, Measurement.QUIET, 60.0);

    assertThat(compare(before, after).status()).isZero();
  }

  @Test
  void warnsOfARunOnABusyMachine() throws IOException {
    Path idle = run(25.0, 30.0).write(directory.resolve("idle.json"));
    Path busy = run(25.0, 30.0).load(6.24).write(directory.resolve("busy.json"));

    assertThat(compare(idle, idle).err()).isEmpty();
    assertThat(compare(idle, busy).err().lines())
        .singleElement()
        .asString()
        .contains(busy.toString(), "6.24");
  }

  @Test
  void filesThatCannotBeComparedHaveTheirOwnStatus() throws IOException {
    Path good = run(25.0, 30.0).write(directory.resolve("good.json"));
    Path other = new TestResults().add("JDK 99", CLOCK, 1.0).write(directory.resolve("other.json"));
    Path text = Files.writeString(directory.resolve("text.json"), "no JSON");
    Path format = Files.writeString(directory.resolve("format.json"), "{\"format\": 9}");
    Path absent = directory.resolve("absent.json");

    for (Path bad : new Path[] {text, format, absent}) {
      Run run = compare(good, bad);

      assertThat(run.status()).isEqualTo(Compare.UNUSABLE);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).singleElement().asString().contains(bad.toString());
    }
    assertThat(compare(good, other).status()).isEqualTo(Compare.UNUSABLE);
    assertThat(compare(good).status()).isEqualTo(Compare.UNUSABLE);
  }
}
