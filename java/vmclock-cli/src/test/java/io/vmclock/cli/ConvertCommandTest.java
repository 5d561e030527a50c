package io.vmclock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.math.BigInteger;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

  @TempDir private Path directory;

  /** Computes the page's formula with big integers. The reference counter is 1000. */
  private static BigInteger tai(long counter) {
    BigInteger period = new BigInteger("89705F4136B4A597", 16);
    return BigInteger.valueOf(counter - 1_000)
        .multiply(period)
        .multiply(BILLION)
        .shiftRight(64 + 29)
        .add(BigInteger.valueOf(1_800_000_037).multiply(BILLION));
  }

  @Test
  void jsonHasTheTimeOfThePagesFormula() {
    Path page = RawPage.ofTai().write(directory.resolve("page"));
    long counter = 1_000 + 123_456_789_012L;

    Cli run = Cli.run("convert", "--json", "--page", page, "--counter", counter);

    BigInteger tai = tai(counter);
    BigInteger utc = tai.subtract(BigInteger.valueOf(37).multiply(BILLION));
    JsonNode json = run.json();
    assertThat(run.status()).isZero();
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "counter",
            "tai_nanos",
            "utc_nanos",
            "earliest_utc_nanos",
            "latest_utc_nanos",
            "max_error_nanos",
            "est_error_nanos",
            "leap_second",
            "clock_status",
            "clock_status_name",
            "source",
            "unavailable");
    assertThat(json.path("tai_nanos").textValue()).isEqualTo(tai.toString());
    assertThat(json.path("utc_nanos").textValue()).isEqualTo(utc.toString());
    assertThat(json.path("max_error_nanos").textValue()).isEqualTo("85");
    assertThat(json.path("est_error_nanos").textValue()).isEqualTo("20");
    assertThat(new BigInteger(json.path("earliest_utc_nanos").textValue()))
        .isEqualTo(utc.subtract(BigInteger.valueOf(85)));
    // One more than the bound, because the time was rounded down.
    assertThat(new BigInteger(json.path("latest_utc_nanos").textValue()))
        .isEqualTo(utc.add(BigInteger.valueOf(86)));
    assertThat(json.path("leap_second").isBoolean()).isTrue();
    assertThat(json.path("leap_second").booleanValue()).isFalse();
    assertThat(json.path("clock_status_name").textValue()).isEqualTo("SYNCHRONIZED");
    assertThat(json.path("unavailable")).isEmpty();
  }

  @Test
  void acceptsCountersBeforeTheReferenceAndInHexadecimal() {
    Path page = RawPage.ofTai().write(directory.resolve("page"));

    String dec = convert(page, "0").path("tai_nanos").textValue();
    String hex = convert(page, "0x0").path("tai_nanos").textValue();
    String highest = convert(page, "0xffffffffffffffff").path("tai_nanos").textValue();

    assertThat(dec).isEqualTo(tai(0).toString()).isEqualTo(hex);
    assertThat(highest).isEqualTo(tai(-1).toString());
  }

  @Test
  void absentValueDoesNotAffectTheOthers() {
    Path page = RawPage.ofTai().u64(RawPage.FLAGS, 0).write(directory.resolve("page"));

    Cli run = Cli.run("convert", "--json", "--page", page, "--counter", 2_000);

    JsonNode json = run.json();
    assertThat(run.status()).isZero();
    assertThat(json.path("tai_nanos").textValue()).isEqualTo(tai(2_000).toString());
    for (String absent :
        ImmutableList.of("utc_nanos", "latest_utc_nanos", "max_error_nanos", "leap_second")) {
      assertThat(json.path(absent).isNull()).as(absent).isTrue();
      assertThat(json.path("unavailable").path(absent).textValue())
          .contains(page.toString(), "does not offer");
    }
    assertThat(json.path("unavailable").has("tai_nanos")).isFalse();
  }

  @Test
  void unreliablePageHasNoTimeAndStatusOne() {
    Path page = RawPage.ofTai().u8(RawPage.STATUS, 4).write(directory.resolve("page"));

    Cli json = Cli.run("convert", "--json", "--page", page, "--counter", 2_000);
    Cli text = Cli.run("convert", "--page", page, "--counter", 2_000);

    assertThat(json.status()).isEqualTo(1);
    assertThat(json.json().path("tai_nanos").isNull()).isTrue();
    assertThat(json.json().path("unavailable").path("tai_nanos").textValue())
        .contains("is not reliable now");
    assertThat(json.json().path("clock_status_name").textValue()).isEqualTo("UNRELIABLE");
    assertThat(text.status()).isEqualTo(1);
    assertThat(text.out()).containsPattern("UTC +not available: ");
  }

  @Test
  void printsAnInsertedLeapSecond() {
    // The reference is 2016-12-31 23:59:50 UTC. TAI - UTC is 36 s, and a leap second follows.
    Path page =
        RawPage.ofTai()
            .u8(RawPage.TIME_TYPE, 0)
            .u8(RawPage.LEAP, 1)
            .u16(RawPage.TAI_OFFSET, -36)
            .u64(RawPage.TIME_SEC, 1_483_228_790)
            .write(directory.resolve("page"));

    JsonNode json = convert(page, String.valueOf(1_000 + 10_500_001_000L));
    String text = Cli.run("convert", "--page", page, "--counter", 1_000 + 10_500_001_000L).out();

    assertThat(json.path("leap_second").booleanValue()).isTrue();
    assertThat(json.path("utc_nanos").textValue()).startsWith("14832287995");
    assertThat(text).containsPattern("UTC +2016-12-31 23:59:60\\.5");
  }

  @Test
  void monotonicPageHasOnlyItsElapsedTime() {
    Path page = RawPage.ofTai().u8(RawPage.TIME_TYPE, 2).write(directory.resolve("page"));

    Cli run = Cli.run("convert", "--json", "--page", page, "--counter", 2_000);

    assertThat(run.status()).isZero();
    assertThat(run.json().path("monotonic_nanos").textValue()).isEqualTo(tai(2_000).toString());
    assertThat(run.json().path("tai_nanos").isNull()).isTrue();
  }

  private static JsonNode convert(Path page, String counter) {
    return Cli.run("convert", "--json", "--page", page, "--counter", counter).json();
  }
}
