package io.vmclock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadCommandTest {
  @TempDir private Path directory;

  /** Returns a page whose fields all differ. Unsigned fields have their highest bit set. */
  private static RawPage distinct() {
    return new RawPage()
        .u8(RawPage.TIME_TYPE, 2)
        .u32(RawPage.SEQ_COUNT, 0xfffffffe)
        .u64(RawPage.MARKER, 0xfedcba9876543210L)
        .u64(RawPage.FLAGS, 0x8000000000000100L)
        .u8(RawPage.STATUS, 0x99)
        .u8(RawPage.SMEARING, 0xaa)
        .u16(RawPage.TAI_OFFSET, -37)
        .u8(RawPage.LEAP, 0xbb)
        .u8(RawPage.SHIFT, 0xcc)
        .u64(RawPage.COUNTER_VALUE, -1)
        .u64(RawPage.PERIOD, -2)
        .u64(RawPage.PERIOD_ESTERROR, -3)
        .u64(RawPage.PERIOD_MAXERROR, -4)
        .u64(RawPage.TIME_SEC, -5)
        .u64(RawPage.TIME_FRAC, -6)
        .u64(RawPage.TIME_ESTERROR, -7)
        .u64(RawPage.TIME_MAXERROR, -8)
        .u64(RawPage.GENERATION, -9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--json --pread"})
  void jsonHasEveryFieldExactlyAndInOrder(String options) {
    Path page = distinct().write(directory.resolve("page"));
    Object[] args =
        ImmutableList.builder()
            .add("read", "--page", page)
            .add((Object[]) options.split(" ", -1))
            .build()
            .toArray();

    Cli run = Cli.run(args);

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.json())
        .isEqualTo(
            Cli.json(
                """
                {
                  "magic": 1263289174,
                  "size": 4096,
                  "version": 1,
                  "counter_id": 255,
                  "counter_id_name": "INVALID",
                  "time_type": 2,
                  "time_type_name": "MONOTONIC",
                  "seq_count": 4294967294,
                  "disruption_marker": "18364758544493064720",
                  "flags": "9223372036854776064",
                  "flags_names": ["VM_GEN_COUNTER_PRESENT"],
                  "clock_status": 153,
                  "clock_status_name": "UNRECOGNIZED",
                  "leap_second_smearing_hint": 170,
                  "leap_second_smearing_hint_name": "UNRECOGNIZED",
                  "tai_offset_sec": -37,
                  "leap_indicator": 187,
                  "leap_indicator_name": "UNRECOGNIZED",
                  "counter_period_shift": 204,
                  "counter_value": "18446744073709551615",
                  "counter_period_frac_sec": "18446744073709551614",
                  "counter_period_esterror_rate_frac_sec": "18446744073709551613",
                  "counter_period_maxerror_rate_frac_sec": "18446744073709551612",
                  "time_sec": "18446744073709551611",
                  "time_frac_sec": "18446744073709551610",
                  "time_esterror_nanosec": "18446744073709551609",
                  "time_maxerror_nanosec": "18446744073709551608",
                  "vm_generation_counter": "18446744073709551607",
                  "counter": null,
                  "source": "%s",
                  "unavailable": {"counter": "%s"}
                }
                """
                    .formatted(page, run.json().path("unavailable").path("counter").textValue())));
    assertThat(run.json().path("unavailable").path("counter").textValue())
        .contains("has no counter: the page does not offer it");
    assertThat(run.json().fieldNames())
        .toIterable()
        .startsWith("magic", "size", "version", "counter_id", "counter_id_name", "time_type")
        .endsWith("vm_generation_counter", "counter", "source", "unavailable");
  }

  @Test
  void printsTheHardwareCounterIfThePageHasOne() {
    Path page = RawPage.ofTai().write(directory.resolve("page"));

    String first = Cli.run("read", "--json", "--page", page).json().path("counter").textValue();
    String second = Cli.run("read", "--json", "--page", page).json().path("counter").textValue();

    assertThat(first).matches("[0-9]+");
    assertThat(Long.parseUnsignedLong(second) - Long.parseUnsignedLong(first)).isNotNegative();
  }

  @Test
  void fieldBeyondTheSizeIsNull() {
    Path page = distinct().u32(RawPage.SIZE, 104).write(directory.resolve("page"), 104);

    JsonNode json = Cli.run("read", "--json", "--page", page).json();

    assertThat(json.path("time_maxerror_nanosec").textValue()).isEqualTo("18446744073709551608");
    assertThat(json.has("vm_generation_counter")).isTrue();
    assertThat(json.path("vm_generation_counter").isNull()).isTrue();
  }

  @Test
  void tableExplainsValues() {
    Path page = RawPage.ofTai().write(directory.resolve("page"));

    Cli run = Cli.run("read", "--page", page);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("clock_status +2 +SYNCHRONIZED")
        .containsPattern("flags +0x179 +TAI_OFFSET_VALID .* VM_GEN_COUNTER_PRESENT")
        .containsPattern("counter_period_frac_sec +[0-9]+ +one tick is 1.00000 ns: 1000.00 MHz")
        .containsPattern("source +" + page);
  }

  @Test
  void tableHasNoExponents() {
    Path page =
        RawPage.ofTai()
            .u64(RawPage.TIME_FRAC, 0)
            .u8(RawPage.SHIFT, 64)
            .write(directory.resolve("page"));

    assertThat(Cli.run("read", "--page", page).out())
        .containsPattern("time_frac_sec +0 .* 0\\.000000000 s")
        .containsPattern("one tick is 0\\.0000000000[0-9]+ ns")
        .doesNotContainPattern("[0-9]E-?[0-9]");
  }

  @ParameterizedTest
  @CsvSource({"37, 'must be -37', 'by 74 s'", "0, cannot be right, since 1972", "-9, cannot, 10 s"})
  void reportsAnOffsetThatCannotBeRight(int offset, String first, String second) {
    Path page = RawPage.ofTai().u16(RawPage.TAI_OFFSET, offset).write(directory.resolve("page"));

    JsonNode json = Cli.run("read", "--json", "--page", page).json();

    assertThat(json.path("tai_offset_sec").intValue()).isEqualTo(offset);
    assertThat(json.path("tai_offset_doubt").textValue()).contains(first, second);
    assertThat(Cli.run("read", "--page", page).out())
        .containsPattern("tai_offset_sec +" + offset + " +tai_offset_sec is .*" + second);
  }

  @Test
  void doesNotJudgeAnOffsetThatIsNotValid() {
    Path page =
        RawPage.ofTai()
            .u16(RawPage.TAI_OFFSET, 37)
            .u64(RawPage.FLAGS, 0x178)
            .write(directory.resolve("page"));

    assertThat(Cli.run("read", "--json", "--page", page).json().has("tai_offset_doubt")).isFalse();
    assertThat(Cli.run("read", "--page", page).out())
        .containsPattern("tai_offset_sec +37 +not valid: TAI_OFFSET_VALID is not set");
  }

  @Test
  void tableMarksInvalidFields() {
    Path page = new RawPage().u64(RawPage.GENERATION, 5).write(directory.resolve("page"));

    assertThat(Cli.run("read", "--page", page).out())
        .containsPattern("vm_generation_counter +5 +not valid: VM_GEN_COUNTER_PRESENT is not set");
  }

  @Test
  void readsTheEmbeddedPageOnRequest() {
    Cli run = Cli.run("read", "--embedded", "--json");

    assertThat(run.status()).isZero();
    assertThat(run.json().path("source").textValue()).isEqualTo("embedded");
    assertThat(run.json().path("clock_status").intValue()).isIn(2, 3);
  }
}
