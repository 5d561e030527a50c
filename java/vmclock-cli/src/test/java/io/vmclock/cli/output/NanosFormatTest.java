package io.vmclock.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.UnsignedLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NanosFormatTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ns",
    "999, 999 ns",
    "1000, 1 µs",
    "1234567, 1.235 ms",
    "1000000001, 1.001 s",
    "16000041802, 16.01 s",
    "99999999999, 100.0 s",
    "86399000000001, 86400 s",
    "86400000000000, 1 days",
    "18446744073709551615, 213504 days"
  })
  void durationsAreRoundedUpSoThatBoundsStayBounds(String nanos, String text) {
    assertThat(NanosFormat.duration(UnsignedLong.valueOf(nanos))).isEqualTo(text);
  }

  @Test
  void timesBefore1970AreCorrect() {
    assertThat(NanosFormat.dateTime(-1)).isEqualTo("1969-12-31 23:59:59.999999999");
    assertThat(NanosFormat.dateTime(0)).isEqualTo("1970-01-01 00:00:00.000000000");
  }

  @Test
  void insertedLeapSecondIsSecond60() {
    assertThat(NanosFormat.leapSecondDateTime(1_483_228_799_500_000_000L))
        .isEqualTo("2016-12-31 23:59:60.500000000");
  }
}
