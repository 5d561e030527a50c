package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.guest.program.Draws;
import io.vmclock.guest.qemu.GuestFiles;
import io.vmclock.guest.qemu.GuestProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Restores one snapshot twice, with a running JVM that draws values that must not repeat.
 *
 * <p>The test has its own guest, which is not used afterwards, not even to end the JVM. A restore
 * sets QEMU's timers back, but not the processor's counter, so sometimes a guest then sleeps for
 * minutes.
 */
@ExtendWith(SharedGuest.class)
class RestoreIT {
  @OnEveryArchitecture
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void drawsNoGuardedValueTwice(Jdk jdk) {
    try (QemuGuest guest = QemuGuest.boot(GuestFiles.ofThisBuild())) {
      GuestProgram program = guest.start(jdk.program(Draws.class, ""));
      assertThat(program.next()).containsExactly("drawing");
      DrawnValues.awaitDraws(program);

      program.ask("forget");
      guest.save("drawing");
      DrawnValues original = DrawnValues.in(guest.generation(), program);
      guest.restore("drawing");
      DrawnValues first = DrawnValues.in(guest.generation(), program);
      guest.restore("drawing");
      DrawnValues second = DrawnValues.in(guest.generation(), program);

      DrawnValuesAsserts.assertNothingShared(original, first);
      DrawnValuesAsserts.assertNothingShared(original, second);
      DrawnValuesAsserts.assertNothingShared(first, second);
      DrawnValuesAsserts.assertShared(first, second);
      assertThat(original.acted()).as("actions without a restore").isEmpty();
      assertThat(first.acted().values()).as("actions after one restore").containsExactly(1L);
      assertThat(second.acted()).isNotEqualTo(first.acted());
      assertThat(second.acted().values())
          .as("actions after the second restore")
          .containsExactly(1L);
    }
  }
}
