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
 * One snapshot, restored twice, under a JVM that draws what must not repeat.
 *
 * <p>In a guest of its own, which is used for nothing else afterwards, not even to end the JVM:
 * QEMU sets timers back by a restore and the processor's counter not, and once in a while a guest
 * sleeps on for minutes then.
 */
@ExtendWith(SharedGuest.class)
class RestoreIT {
  @OnEveryArchitecture
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void nothingIsHandedOutTwice(Jdk jdk) {
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
      assertThat(second.acted().values()).as("actions after the other").containsExactly(1L);
    }
  }
}
