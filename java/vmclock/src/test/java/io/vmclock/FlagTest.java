package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlagTest {
  @Test
  void bitsMatchTheHeader() {
    assertThat(Flag.TAI_OFFSET_VALID.mask()).isEqualTo(1);
    assertThat(Flag.DISRUPTION_SOON.mask()).isEqualTo(2);
    assertThat(Flag.DISRUPTION_IMMINENT.mask()).isEqualTo(4);
    assertThat(Flag.PERIOD_ESTERROR_VALID.mask()).isEqualTo(8);
    assertThat(Flag.PERIOD_MAXERROR_VALID.mask()).isEqualTo(0x10);
    assertThat(Flag.TIME_ESTERROR_VALID.mask()).isEqualTo(0x20);
    assertThat(Flag.TIME_MAXERROR_VALID.mask()).isEqualTo(0x40);
    assertThat(Flag.TIME_MONOTONIC.mask()).isEqualTo(0x80);
    assertThat(Flag.VM_GEN_COUNTER_PRESENT.mask()).isEqualTo(0x100);
    assertThat(Flag.NOTIFICATION_PRESENT.mask()).isEqualTo(0x200);
    assertThat(Flag.values()).hasSize(10);
  }

  @Test
  void isSetIndependentlyOfTheOtherBits() {
    for (Flag flag : Flag.values()) {
      assertThat(flag.isSetIn(-1)).isTrue();
      assertThat(flag.isSetIn(flag.mask())).isTrue();
      assertThat(flag.isSetIn(~flag.mask())).isFalse();
      assertThat(flag.isSetIn(0)).isFalse();
    }
  }
}
