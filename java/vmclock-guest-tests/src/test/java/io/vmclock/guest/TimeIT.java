package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.guest.program.Observer;
import io.vmclock.guest.program.TaiOnDemand;
import io.vmclock.guest.qemu.GuestProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import io.vmclock.testpage.Abi;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the library's time with the time of /dev/ptp0, which Linux reads from the same page. */
@ExtendWith(SharedGuest.class)
class TimeIT {
  private static final int ROUNDS = 1000;

  @OnEveryArchitecture
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void taiIsBetweenTwoReadingsOfThePtpClock(Jdk jdk, QemuGuest guest) {
    long bound = guest.publishTime();

    String output =
        guest.run("probe bracket " + ROUNDS + " " + jdk.program(TaiOnDemand.class, "")).strip();

    System.out.println(
        jdk + ", TAI of the library and of /dev/ptp0: " + output + "; bound " + bound + " ns");
    assertThat(output).startsWith("inside " + ROUNDS + " of " + ROUNDS + ",");
  }

  @OnEveryArchitecture
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void taiIsTheTimeOfTheHost(Jdk jdk, QemuGuest guest) {
    guest.publishTime();
    try (GuestProgram program = guest.start(jdk.briefProgram(Observer.class, ""))) {
      assertThat(program.next()).containsExactly("watching");
      long before = guest.taiNanos();
      long tai = Long.parseLong(program.ask("tai"));
      assertThat(tai).isBetween(before, guest.taiNanos());
    }
  }

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void libraryAndLinuxRefuseAnUnreliableTime(Jdk jdk, QemuGuest guest) {
    guest.publishTime();
    assertThat(guest.tryRun("probe ptp").status()).isZero();

    guest.update(fields -> fields.clockStatus(Abi.STATUS_UNRELIABLE));

    QemuGuest.Result linux = guest.tryRun("probe ptp");
    assertThat(linux.status()).as(linux.output()).isEqualTo(1);
    try (GuestProgram program = guest.start(jdk.briefProgram(Observer.class, ""))) {
      assertThat(program.next()).containsExactly("watching");
      assertThat(program.ask("tai")).isEqualTo("UNRELIABLE");
    }
  }
}
