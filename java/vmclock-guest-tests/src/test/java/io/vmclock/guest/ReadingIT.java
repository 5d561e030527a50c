package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import io.vmclock.guest.qemu.GuestFiles;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import io.vmclock.testpage.Abi;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the command, and C with the kernel's header, read the fields that the host wrote. */
@ExtendWith(SharedGuest.class)
class ReadingIT {
  private static final long FLAGS =
      Abi.FLAG_TAI_OFFSET_VALID
          | Abi.FLAG_DISRUPTION_SOON
          | Abi.FLAG_PERIOD_MAXERROR_VALID
          | Abi.FLAG_TIME_MAXERROR_VALID
          | Abi.FLAG_VM_GEN_COUNTER_PRESENT
          | Abi.FLAG_NOTIFICATION_PRESENT;

  /** Writes fields that all differ, with the highest bit set if the field may have it. */
  private static ImmutableMap<String, String> write(QemuGuest guest) {
    guest.update(
        fields ->
            fields
                .disruptionMarker(0xfedc_ba98_7654_3210L)
                .flags(FLAGS)
                .clockStatus(Abi.STATUS_FREERUNNING)
                .smearingHint(Abi.SMEARING_UTC_SLS)
                .taiOffsetSeconds(-38)
                .leapIndicator(Abi.LEAP_PRE_POS)
                .counterPeriodShift(30)
                .counterValue(1_234_567)
                .counterPeriodFrac(0xd3c2_29eb_5ed3_d000L)
                .counterPeriodEstErrorRateFrac(0x1111)
                .counterPeriodMaxErrorRateFrac(0x2222_2222)
                .timeSeconds(1_795_000_000)
                .timeFrac(0xffff_ffff_ffff_fffeL)
                .timeEstErrorNanos(123)
                .timeMaxErrorNanos(4567)
                .generation(0x8000_0000_0000_0001L));
    return ImmutableMap.<String, String>builder()
        .put("magic", "1263289174")
        .put("size", "4096")
        .put("version", "1")
        .put("counter_id", Integer.toString(guest.counterId()))
        .put("time_type", "1")
        .put("seq_count", Long.toString(guest.page().sequenceCount()))
        .put("disruption_marker", "18364758544493064720")
        .put("flags", "851")
        .put("clock_status", "3")
        .put("leap_second_smearing_hint", "2")
        .put("tai_offset_sec", "-38")
        .put("leap_indicator", "1")
        .put("counter_period_shift", "30")
        .put("counter_value", "1234567")
        .put("counter_period_frac_sec", "15258804578369654784")
        .put("counter_period_esterror_rate_frac_sec", "4369")
        .put("counter_period_maxerror_rate_frac_sec", "572662306")
        .put("time_sec", "1795000000")
        .put("time_frac_sec", "18446744073709551614")
        .put("time_esterror_nanosec", "123")
        .put("time_maxerror_nanosec", "4567")
        .put("vm_generation_counter", "9223372036854775809")
        .build();
  }

  @OnEveryArchitecture
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void readsEveryFieldAsTheHostWroteIt(Jdk jdk, QemuGuest guest) throws IOException {
    ImmutableMap<String, String> written = write(guest);

    assertThat(byProbe(guest.run("probe fields"))).as("C, pread").isEqualTo(written);
    assertThat(byProbe(guest.run("probe fields mmap"))).as("C, mmap").isEqualTo(written);
    assertThat(byCommand(guest, jdk.vmclock("read --json"))).as("mmap").isEqualTo(written);
    assertThat(byCommand(guest, jdk.vmclock("read --json --pread"))).as("pread").isEqualTo(written);
  }

  private static Map<String, String> byProbe(String lines) {
    return Splitter.on('\n').omitEmptyStrings().withKeyValueSeparator(' ').split(lines);
  }

  private static Map<String, String> byCommand(QemuGuest guest, String command) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    new ObjectMapper()
        .readTree(guest.run(command))
        .properties()
        .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
    // The names of codes and flags, and the reasons for missing values, are not in the page.
    fields.keySet().removeIf(key -> key.endsWith("_name") || key.endsWith("_names"));
    fields.remove("unavailable");
    // These two are not fields of the page: the counter of the reading, and the path.
    assertThat(fields.remove("counter")).isNotNull();
    assertThat(fields.remove("source")).isEqualTo("/dev/vmclock0");
    return fields;
  }

  @OnEveryArchitecture
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void doctorFindsTheMachineUsable(Jdk jdk, QemuGuest guest) throws IOException {
    write(guest);

    JsonNode report = new ObjectMapper().readTree(guest.run(jdk.vmclock("doctor --json")));

    Map<String, String> details = new LinkedHashMap<>();
    report
        .get("checks")
        .forEach(
            check ->
                details.merge(
                    check.get("name").asText(), check.get("detail").asText(), String::concat));
    assertThat(report.get("usable").asBoolean()).as("%s", details).isTrue();
    assertThat(details.get("hypervisor"))
        .contains(
            jdk.architecture().equals("x86_64") ? "ACPI device" : "device-tree node",
            "with the driver");
    assertThat(details.get("device node")).contains("/dev/vmclock0 is rw-------");
    assertThat(details.get("page")).contains("read through a mapping", "covers all 112");
    assertThat(details.get("capabilities")).contains("GENERATION", "TAI", "NOTIFICATION");
    assertThat(details.get("time")).contains("FREERUNNING (3)");
    assertThat(details.values().toString()).contains(GuestFiles.ofThisBuild().kernelRelease());
  }
}
