package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.guest.program.Observer;
import io.vmclock.guest.qemu.GuestFiles;
import io.vmclock.guest.qemu.GuestProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests QEMU's own device, which has only a disruption marker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QemuDeviceIT {
  private final QemuGuest guest = QemuGuest.bootWithQemusDevice(GuestFiles.ofThisBuild());

  @AfterAll
  void close() {
    guest.close();
  }

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void markerReportsARestore(Jdk jdk) {
    try (GuestProgram program = guest.start(jdk.briefProgram(Observer.class, ""))) {
      assertThat(program.next()).containsExactly("watching");
      assertThat(program.ask("capabilities")).isEqualTo("[DISRUPTION_MARKER]");
      assertThat(program.ask("protection")).isEqualTo("CONSERVATIVE");
      assertThat(program.ask("notified")).isEqualTo("false");
      assertThat(program.ask("tai")).isEqualTo("NOT_OFFERED");

      guest.saveWithQemusDevice("watching");
      guest.restoreWithQemusDevice("watching");

      assertThat(program.next()).startsWith("event", "DISRUPTED", "-1");
    }
  }
}
