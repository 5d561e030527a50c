package io.vmclock.cli.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter converter = new DurationConverter();

  @ParameterizedTest
  @CsvSource({"1ms, PT0.001S", "90s, PT90S", "60min, PT1H", "1h, PT1H"})
  void acceptsEachUnitUpToOneHour(String text, Duration duration) {
    assertThat(converter.convert(text)).isEqualTo(duration);
  }

  @Test
  void namesEveryUnit() {
    assertThatThrownBy(() -> converter.convert("2h"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'2h'")
        .hasMessageEndingWith("ms, s, min or h");
  }
}
