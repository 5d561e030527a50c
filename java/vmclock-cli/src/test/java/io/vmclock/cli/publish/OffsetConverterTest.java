package io.vmclock.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class OffsetConverterTest {
  private final OffsetConverter converter = new OffsetConverter();

  @ParameterizedTest
  @CsvSource({"5ms, PT0.005S", "+5ms, PT0.005S", "-100us, PT-0.0001S", "0s, PT0S", "-0ns, PT0S"})
  void parsesSignedLengthsOfTime(String text, Duration offset) {
    assertThat(converter.convert(text)).isEqualTo(offset);
  }

  @Test
  void refusesOtherTexts() {
    for (String text : new String[] {"", "-", "5", "--5s", "05s", "00s", "5m"}) {
      assertThatExceptionOfType(TypeConversionException.class)
          .isThrownBy(() -> converter.convert(text))
          .withMessageContaining("is not a length of time");
    }
  }
}
