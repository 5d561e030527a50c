package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import io.vmclock.guest.program.Draws;
import io.vmclock.guest.qemu.GuestProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One snapshot, restored twice, under a JVM that draws what must not repeat. */
@ExtendWith(SharedGuest.class)
class RestoreIT {
  private static final int DRAWING_MILLIS = 1000;

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void nothingIsHandedOutTwice(Jdk jdk, QemuGuest guest) {
    try (GuestProgram program = guest.start(jdk.program(Draws.class, ""))) {
      assertThat(program.next()).containsExactly("drawing");
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(DRAWING_MILLIS));

      program.ask("forget");
      guest.save("drawing");
      HandedOut original = drawn(guest, program);
      guest.restore("drawing");
      HandedOut first = drawn(guest, program);
      guest.restore("drawing");
      HandedOut second = drawn(guest, program);

      HandedOutAsserts.assertNothingShared(original, first);
      HandedOutAsserts.assertNothingShared(original, second);
      HandedOutAsserts.assertNothingShared(first, second);
      HandedOutAsserts.assertShared(first, second);
      assertThat(original.acted()).as("actions without a restore").isEmpty();
      assertThat(first.acted().values()).as("actions after one restore").containsExactly(1L);
      assertThat(second.acted()).isNotEqualTo(first.acted());
      assertThat(second.acted().values()).as("actions after the other").containsExactly(1L);
    }
  }

  private static HandedOut drawn(QemuGuest guest, GuestProgram program) {
    Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(DRAWING_MILLIS));
    return HandedOut.in(guest.generation(), program);
  }
}
