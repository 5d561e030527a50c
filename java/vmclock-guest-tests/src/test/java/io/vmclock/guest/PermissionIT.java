package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests access by a user who is not root. */
@ExtendWith(SharedGuest.class)
class PermissionIT {
  private static final String RULE = "KERNEL==\"vmclock[0-9]*\", GROUP=\"vmclock\", MODE=\"0440\"";

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void refusedUserGetsTheRemedyAndCanReadAfterwards(Jdk jdk, QemuGuest guest) {
    QemuGuest.Result refused = guest.tryRunAsUser(jdk.vmclock("read"));
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.output()).contains("/dev/vmclock0", "permission denied", RULE);

    QemuGuest.Result diagnosed = guest.tryRunAsUser(jdk.vmclock("doctor"));
    assertThat(diagnosed.status()).isEqualTo(1);
    assertThat(diagnosed.output()).contains("this user may not read it", RULE, "not usable");

    // This is what udev does with the rule.
    guest.run("chgrp vmclock /dev/vmclock0; chmod 0440 /dev/vmclock0");

    QemuGuest.Result served = guest.tryRunAsUser(jdk.vmclock("read"));
    assertThat(served.output()).contains("vm_generation_counter");
    assertThat(served.status()).isZero();
  }
}
