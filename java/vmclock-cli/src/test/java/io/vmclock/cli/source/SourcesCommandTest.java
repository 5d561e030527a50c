package io.vmclock.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vmclock.cli.Cli;
import io.vmclock.cli.output.Style;
import io.vmclock.env.SourceStatus;
import io.vmclock.env.VmClockEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class SourcesCommandTest {
  @Test
  void listsEachSourceOnALine() {
    Cli run = Cli.run("sources");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).hasSameSizeAs(VmClockEnvironment.survey());
    assertThat(run.out())
        .containsPattern("(?m)^time +(usable|unreliable|absent) +.*kernel")
        .containsPattern("(?m)^restores +(usable|absent) +VMGenID");
  }

  @Test
  void jsonHasTheSameSources() {
    JsonNode sources = Cli.run("sources", "--json").json().path("sources");

    assertThat(sources)
        .extracting(source -> source.path("name").textValue())
        .containsExactlyElementsOf(
            VmClockEnvironment.survey().stream().map(SourceStatus::name).toList());
  }

  @Test
  void nowReadsANamedSource() {
    Cli run = Cli.run("now", "--source", "kernel");

    // The kernel has no time with a bound if no service has synchronized it.
    if (run.status() == 0) {
      assertThat(run.out()).containsPattern("source +kernel");
    } else {
      assertThat(run.out()).isEmpty();
      assertThat(run.errLines()).singleElement().asString().contains("kernel");
    }
  }

  @Test
  void aReportHasTheTimeWithItsBound() {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      new BoundedReport("kernel", 1_800_000_000_000_000_000L, 17, 19, 1500)
          .print(out, Style.of(Ansi.OFF));
    }

    assertThat(text)
        .hasToString("UTC     2027-01-15 08:00:00.000000000  \u00b1 1.5 \u00b5s\nsource  kernel\n");
  }

  @Test
  void aMissingSourceIsAFailure() {
    Cli run = Cli.run("now", "--source", "clockbound");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines()).singleElement().asString().contains("ClockBound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--page=/dev/shm/page", "--embedded"})
  void aSourceExcludesAPage(String option) {
    Cli run = Cli.run("now", "--source", "kernel", option);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--source cannot be used together with");
  }

  @Test
  void anUnknownSourceNamesTheKnownOnes() {
    Cli run = Cli.run("now", "--source", "ntp");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'ntp'", "page, clockbound or kernel");
  }
}
