package io.vmclock.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vmclock.VmClock;
import io.vmclock.cli.Cli;
import io.vmclock.cli.RawPage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HypervisorUpdateTest {
  @TempDir private Path directory;

  private Path page() {
    return RawPage.ofTai().u64(RawPage.MARKER, 41).write(directory.resolve("page"));
  }

  @Test
  void restoreRaisesGenerationAndMarker() {
    Path page = page();

    Cli run = Cli.run("restore", "--page", page);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("vm_generation_counter +7 -> 8")
        .containsPattern("disruption_marker +41 -> 42");
    try (VmClock clock = VmClock.open(page)) {
      assertThat(clock.generation()).isEqualTo(8);
      assertThat(clock.disruptionMarker()).isEqualTo(42);
    }
  }

  @Test
  void migrateRaisesOnlyTheMarker() {
    Path page = page();

    JsonNode json = Cli.run("migrate", "--json", "--page", page).json();

    assertThat(json)
        .isEqualTo(Cli.json("{\"disruption_marker\": {\"from\": \"41\", \"to\": \"42\"}}"));
    try (VmClock clock = VmClock.open(page)) {
      assertThat(clock.generation()).isEqualTo(7);
    }
  }

  @Test
  void restoreOfAPageWithoutGenerationChangesNothing() {
    Path page = new RawPage().u64(RawPage.MARKER, 41).write(directory.resolve("page"));

    Cli run = Cli.run("restore", "--page", page);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .contains(page + ": the page has no generation", "`vmclock migrate`");
    try (VmClock clock = VmClock.open(page)) {
      assertThat(clock.disruptionMarker()).isEqualTo(41);
    }
  }
}
