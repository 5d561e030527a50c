package io.vmclock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.benchmarks.paired.Interval;
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

  private static TestResults run(double estimate, double low, double high) {
    return new TestResults()
        .ratio(TestResults.JDK, "time", CALL, CLOCK, new Interval(estimate, low, high));
  }

  @Test
  void sameResultsAreNotSlower() throws IOException {
    Run run = compare(run(1.2, 1.1, 1.3), run(1.2, 1.1, 1.3));

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualToIgnoringNewLines("1 ratios compared, 0 slower");
  }

  @Test
  void slowerWithoutOverlapFails() throws IOException {
    Run run = compare(run(1.2, 1.1, 1.3), run(1.5, 1.4, 1.6));

    assertThat(run.status()).isEqualTo(Compare.SLOWER);
    assertThat(run.out())
        .contains(
            "slower",
            CALL + " to " + CLOCK + " (JDK 17, time)",
            "1.200 [1.100, 1.300] to 1.500 [1.400, 1.600]",
            "+25.0 %",
            "1 ratios compared");
  }

  @Test
  void overlappingIntervalsAreNotAChange() throws IOException {
    assertThat(compare(run(1.2, 1.1, 1.41), run(1.5, 1.4, 1.6)).status()).isZero();
  }

  @Test
  void slowerWithinTheLeastMarginDoesNotFail() throws IOException {
    assertThat(compare(run(1.2, 1.19, 1.21), run(1.25, 1.24, 1.26)).status()).isZero();
  }

  @Test
  void reportsFasterOperationsWithoutFailing() throws IOException {
    Run run = compare(run(1.5, 1.4, 1.6), run(1.2, 1.1, 1.3));

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("faster", "-20.0 %");
  }

  @Test
  void fasterWithOverlappingIntervalsIsNotAChange() throws IOException {
    assertThat(compare(run(1.5, 1.29, 1.6), run(1.2, 1.1, 1.3)).out()).doesNotContain("faster");
  }

  @Test
  void leastMarginCanBeGiven() throws IOException {
    Path before = run(1.2, 1.1, 1.3).write(directory.resolve("before.json"));
    Path after = run(1.5, 1.4, 1.6).write(directory.resolve("after.json"));

    assertThat(compare("--margin", 30, before, after).status()).isZero();
  }

  @Test
  void namesRatiosThatAreNotInBothRuns() throws IOException {
    TestResults before =
        run(1.2, 1.1, 1.3)
            .ratio(TestResults.JDK, "checks", "Read.gone", CLOCK, new Interval(1, 1, 1));

    Run run = compare(before, run(1.2, 1.1, 1.3));

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("not in both  Read.gone to " + CLOCK + " (JDK 17, checks)", "1 ratios");
  }

  @Test
  void warnsOfARunOnABusyMachine() throws IOException {
    Path idle = run(1.2, 1.1, 1.3).write(directory.resolve("idle.json"));
    Path busy = run(1.2, 1.1, 1.3).load(6.24).write(directory.resolve("busy.json"));

    assertThat(compare(idle, idle).err()).isEmpty();
    assertThat(compare(idle, busy).err().lines())
        .singleElement()
        .asString()
        .contains(busy.toString(), "6.24");
  }

  @Test
  void filesThatCannotBeComparedHaveTheirOwnStatus() throws IOException {
    Path good = run(1.2, 1.1, 1.3).write(directory.resolve("good.json"));
    Path other =
        new TestResults()
            .ratio("JDK 99", "time", CALL, CLOCK, new Interval(1, 1, 1))
            .write(directory.resolve("other.json"));
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
