package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.testpage.Abi;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** The codes of the page's one-byte fields. */
class EnumCodesTest {
  private static final List<Integer> UNKNOWN_CODES =
      List.of(-1, 200, 254, 256, 511, Integer.MIN_VALUE, Integer.MAX_VALUE);

  @Test
  void constantsHaveTheNamesAndCodesOfTheAbi() throws ReflectiveOperationException {
    codes("STATUS_", ClockStatus.values(), ClockStatus::code, ClockStatus::of);
    codes("TIME_", TimeType.values(), TimeType::code, TimeType::of);
    codes("LEAP_", LeapIndicator.values(), LeapIndicator::code, LeapIndicator::of);
    codes("SMEARING_", SmearingHint.values(), SmearingHint::code, SmearingHint::of);
    codes("COUNTER_", CounterId.values(), CounterId::code, CounterId::of);
  }

  private static <E extends Enum<E>> void codes(
      String prefix, E[] constants, ToIntFunction<E> code, IntFunction<E> of)
      throws ReflectiveOperationException {
    E unrecognized = constants[constants.length - 1];
    assertThat(unrecognized.name()).isEqualTo("UNRECOGNIZED");
    assertThat(code.applyAsInt(unrecognized)).isEqualTo(-1);
    for (E constant : constants) {
      assertThat(of.apply(code.applyAsInt(constant))).isSameAs(constant);
      if (constant != unrecognized) {
        assertThat(code.applyAsInt(constant))
            .isEqualTo(Abi.class.getField(prefix + constant.name()).getInt(null));
      }
    }
    long inAbi =
        Arrays.stream(Abi.class.getFields())
            .filter(field -> field.getName().startsWith(prefix))
            .filter(field -> !field.getName().endsWith("_OFFSET"))
            .count();
    assertThat(constants).as("codes of the ABI, and UNRECOGNIZED").hasSize((int) inAbi + 1);
    assertThat(UNKNOWN_CODES.stream().map(of::apply)).containsOnly(unrecognized);
  }

  @Test
  void onlySynchronizedAndFreerunningAreReliable() {
    assertThat(ClockStatus.values())
        .filteredOn(ClockStatus::isReliable)
        .containsExactly(ClockStatus.SYNCHRONIZED, ClockStatus.FREERUNNING);
  }
}
