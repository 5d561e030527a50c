package io.vmclock.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeapSecondsTest {
  /** Original lines of the published list. */
  private static final String REAL =
      """
      #	File expires on:  28 June 2026
      #
      #$	 3945110400
      #@	3991593600
      #
      2272060800	10	# 1 Jan 1972
      2287785600	11	# 1 Jul 1972
      3550089600	35	# 1 Jul 2012
      3644697600	36	# 1 Jul 2015
      3692217600	37	# 1 Jan 2017

      #h	16edd0f0 3666784f 37db6bdd e74ced87 59af48f1
      """;

  @TempDir private Path directory;

  private LeapSeconds list(String text) throws IOException {
    return LeapSeconds.read(Files.writeString(directory.resolve("leap-seconds.list"), text));
  }

  @ParameterizedTest
  @CsvSource({
    "1972-01-01T00:00:00Z, 10",
    "1972-06-30T23:59:59.999999999Z, 10",
    "1972-07-01T00:00:00Z, 11",
    "2015-06-30T23:59:59.999999999Z, 35",
    "2015-07-01T00:00:00Z, 36",
    "2016-12-31T23:59:59.999999999Z, 36",
    "2017-01-01T00:00:00Z, 37",
    "2099-01-01T00:00:00Z, 37"
  })
  void knowsTheRealLeapSeconds(Instant utc, int taiMinusUtc) throws IOException {
    assertThat(list(REAL).taiMinusUtc(utc)).hasValue(taiMinusUtc);
  }

  @Test
  void knowsNothingBeforeItsFirstLine() throws IOException {
    assertThat(list(REAL).taiMinusUtc(Instant.parse("1971-12-31T23:59:59Z"))).isEmpty();
    assertThat(list(REAL).taiMinusUtc(Instant.MIN)).isEmpty();
  }

  @Test
  void expiresAtTheListedInstant() throws IOException {
    Instant expires = Instant.parse("2026-06-28T00:00:00Z");
    assertThat(list(REAL).expires()).isEqualTo(expires);
    assertThat(list(REAL).isExpired(expires.minusNanos(1))).isFalse();
    assertThat(list(REAL).isExpired(expires)).isTrue();
  }

  @Test
  void acceptsInventedLeapSecondsThatGoBack() throws IOException {
    LeapSeconds list = list(REAL + "4070908800 36\n#@ 5000000000\n");
    assertThat(list.taiMinusUtc(Instant.parse("2028-12-31T23:59:59Z"))).hasValue(37);
    assertThat(list.taiMinusUtc(Instant.parse("2029-01-01T00:00:00Z"))).hasValue(36);
    assertThat(list.isExpired(Instant.parse("2029-01-01T00:00:00Z"))).isFalse();
  }

  @Test
  void anEmptyListKnowsNothing() throws IOException {
    assertThat(list("# a comment\n").taiMinusUtc(Instant.MAX)).isEmpty();
    assertThat(list("").isExpired(Instant.MIN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3692217600",
        "abc 37",
        "3692217600 thirty-seven",
        "3692217600.5 37",
        "99999999999999999999 37",
        "9223372036854775807 37",
        "-9223372036854775808 37",
        "3692217600 99999999999",
        "2272060800 11",
        "#@",
        "#@ never"
      })
  void namesAnInvalidLine(String line) {
    assertThatThrownBy(() -> list("2272060800 10\n" + line + "\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("leap-seconds.list")
        .hasMessageContaining("line 2")
        .hasMessageContaining(line);
  }

  @Test
  void refusesAFileThatIsNotText() throws IOException {
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> LeapSeconds.read(binary)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> LeapSeconds.read(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void theListOfThisSystemIsCorrectIfItExists() {
    LeapSeconds.system()
        .taiMinusUtc(Instant.parse("2017-01-01T00:00:00Z"))
        .ifPresent(offset -> assertThat(offset).isEqualTo(37));
  }
}
