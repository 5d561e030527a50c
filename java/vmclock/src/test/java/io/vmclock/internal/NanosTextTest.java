package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NanosTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ns, 0 ns",
    "999, 999 ns, 999 ns",
    "31000, 31 us, 31 us",
    "1500, 1.5 us, 1.5 us",
    "16000419000, 16.000419 s, 16.1 s",
    "999001, 999.001 us, 1 ms",
    "9223372036854775807, 9223372036.854775807 s, 9230000000 s",
  })
  void writesTheExactAndTheRoundedNumber(long nanos, String exact, String rounded) {
    assertThat(NanosText.of(nanos)).isEqualTo(exact);
    assertThat(NanosText.roundedUp(nanos)).isEqualTo(rounded);
  }
}
