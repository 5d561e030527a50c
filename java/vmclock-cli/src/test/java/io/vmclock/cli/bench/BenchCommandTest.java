package io.vmclock.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.vmclock.VmClock;
import io.vmclock.cli.Cli;
import io.vmclock.cli.RawPage;
import io.vmclock.publish.Publisher;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private static final int NUMBERS = 10;

  @TempDir private Path directory;

  @Test
  void printsTenNumbersWithTheirRatiosAndSpread() {
    try (Publisher publisher = Publisher.create(directory.resolve("page"))) {
      Cli run = Cli.run("bench", "--seconds", 1, "--page", publisher.path());

      assertThat(run.status()).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(
              run.out().lines().filter(line -> line.matches(".* +[\\d.]+ +[\\d.]+ +\\S+ to \\S+")))
          .hasSize(NUMBERS);
      assertThat(run.out())
          .containsPattern("System.nanoTime\\(\\) +[\\d.]+ +1\\.00 ")
          .containsPattern("page +" + publisher.path())
          .contains(
              System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"))
          .containsPattern("method +medians of 51 batches");
    }
  }

  @Test
  void jsonHasTheMedianWithinItsSpread() {
    try (Publisher publisher = Publisher.create(directory.resolve("page"))) {
      JsonNode json = Cli.run("bench", "--json", "--seconds", 1, "--page", publisher.path()).json();

      assertThat(json.path("source").textValue()).isEqualTo(publisher.path().toString());
      assertThat(json.path("results")).hasSize(NUMBERS);
      double reference = 0;
      for (JsonNode result : json.path("results")) {
        if (result.path("name").equals(json.path("reference"))) {
          reference = result.path("nanos").doubleValue();
        }
      }
      for (JsonNode result : json.path("results")) {
        double nanos = result.path("nanos").doubleValue();
        assertThat(nanos)
            .as(result.path("name").textValue())
            .isPositive()
            .isBetween(
                result.path("nanos_10_percent").doubleValue(),
                result.path("nanos_90_percent").doubleValue());
        assertThat(result.path("ratio").doubleValue() * reference)
            .isCloseTo(nanos, Percentage.withPercentage(5));
      }
      assertThat(json.path("results").findValuesAsText("name"))
          .contains("generation()", "utcNanos()", json.path("reference").textValue());
    }
  }

  @Test
  void doesNotMeasureCallsThatThePageDoesNotSupport() {
    Path page = new RawPage().u64(RawPage.MARKER, 3).write(directory.resolve("page"));

    Cli text = Cli.run("bench", "--seconds", 1, "--page", page);
    JsonNode json = Cli.run("bench", "--json", "--seconds", 1, "--page", page).json();

    assertThat(text.status()).isZero();
    assertThat(text.out())
        .containsPattern("(?m)^generation\\(\\) +not available: .*" + page)
        .containsPattern("(?m)^utcNanos\\(\\) +not available: ")
        // The guard uses the marker instead.
        .containsPattern("(?m)^GenerationGuard.changedSince\\(\\) +\\d");
    JsonNode generation = json.path("results").path(0);
    assertThat(generation.path("name").textValue()).isEqualTo("generation()");
    assertThat(generation.path("nanos").isNull()).isTrue();
    assertThat(generation.path("reason").textValue()).contains(page.toString());
  }

  @Test
  void measuresOnTheEmbeddedPageIfThereIsNoDeviceAndPrintsTheReason() {
    assumeFalse(VmClock.isAvailable(), "there is a device");

    Cli run = Cli.run("bench", "--seconds", 1);

    assertThat(run.status()).isZero();
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .contains("Cannot open /dev/vmclock0: ", "Reading the embedded page instead");
    assertThat(run.out()).containsPattern("page +embedded: ");
  }

  @Test
  void doesNotFallBackIfAPageIsNamed() {
    Cli run = Cli.run("bench", "--page", directory.resolve("absent"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
  }
}
