package io.vmclock.cli.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.cli.ClockSourceFiles;
import io.vmclock.cli.RawPage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockSourceTest {
  @TempDir private Path root;

  private static ClockSource source(String current, String available) {
    return new ClockSource(current, ImmutableSet.copyOf(available.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource({
    "tsc, tsc hpet acpi_pm",
    "tsc, tsc kvm-clock",
    "kvm-clock, kvm-clock tsc acpi_pm",
    "xen, xen tsc hpet",
    "hyperv_clocksource_tsc_page, hyperv_clocksource_tsc_page tsc",
  })
  void trustsTheTscIfTheKernelDoes(String current, String available) {
    assertThat(source(current, available).doubt()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "hpet, hpet acpi_pm, does not offer tsc",
    "kvm-clock, kvm-clock acpi_pm, does not offer tsc",
    "hyperv_clocksource_msr, hyperv_clocksource_msr tsc, does not use tsc",
    "acpi_pm, tsc hpet acpi_pm, does not use tsc",
  })
  void doubtsTheTscIfTheKernelDoes(String current, String available, String finding) {
    assertThat(source(current, available).doubt())
        .hasValueSatisfying(
            doubt ->
                assertThat(doubt)
                    .contains(finding, "The kernel uses " + current)
                    .contains("wrong by more than its bound"));
  }

  @Test
  void readsTheKernelsFiles() {
    Machine machine = ClockSourceFiles.write(root, "hpet", "hpet acpi_pm ");

    assertThat(ClockSource.of(machine))
        .contains(new ClockSource("hpet", ImmutableSet.of("hpet", "acpi_pm")));
  }

  @Test
  void doesNotGuessIfThereAreNoFiles() {
    assertThat(ClockSource.of(new Machine(root))).isEmpty();
  }

  @Test
  void warnsOnlyIfThePagesCounterIsTheTsc() {
    Machine machine = ClockSourceFiles.write(root, "hpet", "hpet");

    assertThat(warning(1, machine))
        .hasValueSatisfying(
            text -> assertThat(text).contains("does not offer tsc", "dmesg", "+invtsc"));
    assertThat(warning(0, machine)).isEmpty();
    assertThat(warning(0xff, machine)).isEmpty();
  }

  private Optional<String> warning(int counterId, Machine machine) {
    Path page = RawPage.ofTai().u8(RawPage.COUNTER_ID, counterId).write(root.resolve("page"));
    try (VmClock clock = VmClock.open(page)) {
      Snapshot reading = clock.read();
      return ClockSource.warning(reading, machine);
    }
  }
}
