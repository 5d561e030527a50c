package io.vmclock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NowCommandTest {
  @TempDir private Path directory;

  @Test
  void printsTheTimeWithItsBound() {
    try (Publisher publisher = Publisher.create(directory.resolve("page"))) {
      Cli run = Cli.run("now", "--page", publisher.path());

      assertThat(run.status()).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .containsPattern(
              "UTC +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{9}  ± [\\d.]+ \\S+")
          .containsPattern("vm_generation_counter +0")
          .containsPattern("disruption_marker +0")
          .containsPattern("clock status +(SYNCHRONIZED|FREERUNNING)")
          .containsPattern("page +" + publisher.path())
          .containsPattern("one read +[\\d.]+ ns +\\(VmClock.read\\(Snapshot\\), estimated");
    }
  }

  @Test
  void jsonBoundsContainTheTime() {
    try (Publisher publisher = Publisher.create(directory.resolve("page"))) {
      JsonNode json = Cli.run("now", "--json", "--page", publisher.path()).json();

      BigInteger utc = new BigInteger(json.path("utc_nanos").textValue());
      assertThat(utc)
          .isBetween(
              new BigInteger(json.path("earliest_utc_nanos").textValue()),
              new BigInteger(json.path("latest_utc_nanos").textValue()));
      assertThat(json.path("read_cost_nanos").doubleValue()).isPositive();
      assertThat(json.path("source").textValue()).isEqualTo(publisher.path().toString());
      assertThat(json.path("disruption_marker").textValue()).isEqualTo("0");
      assertThat(json.path("leap_second").booleanValue()).isFalse();
    }
  }

  @Test
  void reportsValuesThatThePageDoesNotOfferAsAbsent() {
    Path page = new RawPage().u64(RawPage.MARKER, 3).write(directory.resolve("page"));

    Cli text = Cli.run("now", "--page", page);
    JsonNode json = Cli.run("now", "--json", "--page", page).json();

    assertThat(text.status()).as("status without a time").isEqualTo(1);
    assertThat(text.out())
        .containsPattern("UTC +not available: .*does not offer")
        .containsPattern("vm_generation_counter +not available: ")
        .containsPattern("disruption_marker +3");
    assertThat(json.path("utc").isNull()).isTrue();
    assertThat(json.path("utc_nanos").isNull()).isTrue();
    assertThat(json.path("vm_generation_counter").isNull()).isTrue();
    assertThat(json.path("unavailable").fieldNames())
        .toIterable()
        .contains("utc_nanos", "tai_nanos", "max_error_nanos", "vm_generation_counter");
    assertThat(json.path("clock_status_name").textValue()).isEqualTo("UNKNOWN");
  }

  @Test
  void failsIfTheTimeIsUnreliable() {
    Path page = RawPage.ofTai().u8(RawPage.STATUS, 4).write(directory.resolve("page"));

    Cli text = Cli.run("now", "--page", page);

    assertThat(text.status()).isEqualTo(1);
    assertThat(text.out()).contains("UNRELIABLE").containsPattern("TAI +not available: ");
    assertThat(Cli.run("now", "--json", "--page", page).status()).isEqualTo(1);
  }

  @Test
  void readsTheEmbeddedPageIfThereIsNoDeviceAndPrintsTheReason() {
    assumeFalse(VmClock.isAvailable(), "there is a device");

    Cli run = Cli.run("now");

    assertThat(run.status()).isZero();
    assertThat(run.errLines())
        .first()
        .asString()
        .contains("Cannot open /dev/vmclock0: ", "Reading the embedded page instead");
    assertThat(run.errLines()).allMatch(line -> line.startsWith("vmclock: "));
    assertThat(run.out()).containsPattern("page +embedded: ");
    assertThat(run.err().contains("The kernel's clock is not synchronized"))
        .isEqualTo(run.out().contains("FREERUNNING"));
  }

  @Test
  void doesNotFallBackIfAPageIsNamed() {
    Cli run = Cli.run("now", "--page", directory.resolve("absent"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void warnsIfTheKernelDoesNotTrustTheCounter() {
    Path page = RawPage.ofTai().u8(RawPage.COUNTER_ID, 1).write(directory.resolve("page"));

    assertThat(noticesOnAMachineWith("hpet", page))
        .containsPattern("^vmclock: The page's counter is the TSC, .*does not offer tsc.*\\n$");
    assertThat(noticesOnAMachineWith("tsc", page)).isEmpty();
  }

  private String noticesOnAMachineWith(String clockSource, Path page) {
    StringWriter err = new StringWriter();
    NowCommand now = new NowCommand(ClockSourceFiles.write(directory, clockSource, clockSource));
    int unused =
        new CommandLine(now)
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute("--page", page.toString());
    return err.toString();
  }
}
