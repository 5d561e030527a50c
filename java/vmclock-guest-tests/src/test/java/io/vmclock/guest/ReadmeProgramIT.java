package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.guest.program.ReadmeProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the README's first example, unchanged, on the real device. */
@ExtendWith(SharedGuest.class)
class ReadmeProgramIT {
  @OnEveryArchitecture
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void takesTimeAndRestoresFromTheDevice(Jdk jdk, QemuGuest guest) {
    guest.publishTime();

    String output = guest.run(jdk.briefProgram(ReadmeProgram.class, "") + " 2>/dev/null");

    assertThat(output)
        .startsWith("time: /dev/vmclock0, +-")
        .contains("; restores: /dev/vmclock0 (exact)")
        .containsPattern("\\n[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-");
  }
}
