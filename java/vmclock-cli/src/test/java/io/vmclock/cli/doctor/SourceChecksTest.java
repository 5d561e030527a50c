package io.vmclock.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.env.SourceStatus;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.SourceStatus.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceChecksTest {
  private static final SourceStatus PAGE =
      new SourceStatus(Purpose.TIME, "vmclock page", State.ABSENT, "no such device");
  private static final SourceStatus DAEMON =
      new SourceStatus(Purpose.TIME, "ClockBound shm1", State.UNRELIABLE, "disrupted");
  private static final SourceStatus KERNEL =
      new SourceStatus(Purpose.TIME, "kernel", State.USABLE, "+-2 ms");
  private static final SourceStatus VM_GEN_ID =
      new SourceStatus(Purpose.RESTORES, "VMGenID", State.ABSENT, "no such device");

  @Test
  void recommendsTheFirstUsableSource() {
    assertThat(SourceChecks.of(List.of(PAGE, DAEMON, KERNEL, VM_GEN_ID)))
        .startsWith(
            Check.info("source of time", "vmclock page: no such device"),
            Check.info("source of time", "ClockBound shm1: disrupted"),
            Check.ok("source of time", "kernel: +-2 ms"),
            Check.ok("use for time", "kernel"),
            Check.info("source of restores", "VMGenID: no such device"));
  }

  @Test
  void namesARemedyIfNoSourceIsUsable() {
    List<Check> checks = SourceChecks.of(List.of(PAGE, VM_GEN_ID));

    assertThat(checks)
        .filteredOn(check -> check.name().startsWith("use for"))
        .hasSize(2)
        .allSatisfy(
            check -> {
              assertThat(check.state()).isEqualTo(Check.State.INFO);
              assertThat(check.remedy()).isNotEmpty();
            });
    assertThat(Doctor.isUsable(checks)).isTrue();
  }
}
