package io.vmclock.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.cli.ClockSourceFiles;
import io.vmclock.cli.RawPage;
import io.vmclock.cli.base.Machine;
import io.vmclock.cli.doctor.Check.State;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.VmClockProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs each check on a directory tree that the test creates. */
class DoctorTest {
  private static final String OPTION = "CONFIG_PTP_1588_CLOCK_VMCLOCK";
  private static final String ACPI = "/sys/bus/acpi/devices/AMZNC10C:00";

  @TempDir private Path root;

  private Machine machine() {
    return new Machine(root);
  }

  private Path file(String path, String text) throws IOException {
    Path file = directory(path);
    return Files.writeString(file, text);
  }

  private Path directory(String path) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    return file;
  }

  private void link(String path, String target) throws IOException {
    Files.createSymbolicLink(directory(path), Path.of(target));
  }

  private void kernel(String release) throws IOException {
    file("/proc/sys/kernel/osrelease", release + "\n");
  }

  private void configGz(String text) throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(directory("/proc/config.gz")))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void acpiDevice() throws IOException {
    file(ACPI + "/hid", "AMZNC10C\n");
    file(ACPI + "/modalias", "acpi:AMZNC10C:VMCLOCK:\n");
  }

  // --- The hypervisor -----------------------------------------------------------------------

  @Test
  void emptyMachineHasNoDevice() {
    Check check = OfferedDevice.check(machine());

    assertThat(check.state()).isEqualTo(State.PROBLEM);
    assertThat(check.detail()).contains("neither an ACPI device AMZNC10C nor a device-tree node");
    assertThat(check.remedy()).contains("Firecracker", "QEMU");
  }

  @Test
  void findsAnAcpiDeviceWithoutDriver() throws IOException {
    acpiDevice();

    Check check = OfferedDevice.check(machine());

    assertThat(check.state()).isEqualTo(State.OK);
    assertThat(check.detail()).contains("ACPI device AMZNC10C:00", "without a driver");
  }

  @Test
  void findsTheDriverOfAnAcpiDevice() throws IOException {
    acpiDevice();
    link(ACPI + "/physical_node/driver", "../../../../bus/platform/drivers/vmclock");

    assertThat(OfferedDevice.check(machine()).detail()).contains("with the driver vmclock");
  }

  @Test
  void findsAnAcpiDeviceByItsCompatibleId() throws IOException {
    file("/sys/bus/acpi/devices/OTHER:00/hid", "OTHER\n");
    file("/sys/bus/acpi/devices/OTHER:00/modalias", "acpi:OTHER:VMCLOCK:\n");

    assertThat(OfferedDevice.check(machine()).detail()).contains("OTHER:00");
  }

  @Test
  void findsADeviceTreeNodeAndItsDriver() throws IOException {
    file("/sys/firmware/devicetree/base/compatible", "linux,dummy-virt\0");
    file("/sys/firmware/devicetree/base/vmclock@4e000000/compatible", "amazon,vmclock\0");
    String device = "/sys/bus/platform/devices/4e000000.vmclock";
    link(device + "/of_node", "../../../firmware/devicetree/base/vmclock@4e000000");

    assertThat(OfferedDevice.check(machine()).detail())
        .contains("device-tree node vmclock@4e000000", "without a driver");

    link(device + "/driver", "../../../bus/platform/drivers/vmclock");
    assertThat(OfferedDevice.check(machine()).detail()).contains("with the driver vmclock");
  }

  // --- The kernel ---------------------------------------------------------------------------

  @Test
  void reportsAKernelBuiltWithoutTheDriver() throws IOException {
    kernel("6.18.44");
    configGz("CONFIG_PTP_1588_CLOCK=y\n# " + OPTION + " is not set\n");

    Check check = KernelDriver.check(machine());

    assertThat(check.state()).isEqualTo(State.PROBLEM);
    assertThat(check.detail())
        .contains("6.18.44 was built without ptp_vmclock", "not set in /proc/config.gz");
    assertThat(check.remedy()).contains(OPTION + "=m or =y");
  }

  @ParameterizedTest
  @CsvSource({
    "y, OK, has ptp_vmclock built in",
    "m, PROBLEM, as a module that is not loaded",
  })
  void readsTheConfigInBootIfTheKernelHasNone(String value, State state, String detail)
      throws IOException {
    kernel("7.3.4-cloud-amd64");
    file("/boot/config-7.3.4-cloud-amd64", OPTION + "=" + value + "\n");

    Check check = KernelDriver.check(machine());

    assertThat(check.state()).isEqualTo(state);
    assertThat(check.detail()).contains(detail, "/boot/config-7.3.4-cloud-amd64");
  }

  @Test
  void remedyForAnUnloadedModuleIsModprobe() throws IOException {
    kernel("7.3.4");
    configGz(OPTION + "=m\n");

    assertThat(KernelDriver.check(machine()).remedy()).contains("modprobe ptp_vmclock");
  }

  @Test
  void acceptsALoadedModule() throws IOException {
    kernel("7.3.4");
    configGz(OPTION + "=m\n");
    file("/sys/module/ptp_vmclock/refcnt", "0\n");

    assertThat(KernelDriver.check(machine()).state()).isEqualTo(State.OK);
  }

  @Test
  void reportsAKernelOlderThanTheDriver() throws IOException {
    kernel("6.1.0-43-amd64");

    Check check = KernelDriver.check(machine());

    assertThat(check.state()).isEqualTo(State.PROBLEM);
    assertThat(check.detail()).contains("older than 6.13");
  }

  @ParameterizedTest
  @CsvSource({
    "6.1.102-108.177.amzn2023.x86_64, cannot be found",
    "5.10.223-211.872.amzn2.aarch64, cannot be found",
    "6.1.101-1.amzn2023.x86_64, older than 6.13",
    "5.10.222-1.amzn2.x86_64, older than 6.13",
    "6.1.102-amd64, older than 6.13",
    "5.15.300-1.amzn2.x86_64, older than 6.13",
  })
  void amazonLinuxHasTheDriverInOlderReleases(String release, String detail) throws IOException {
    kernel(release);

    Check check = KernelDriver.check(machine());

    assertThat(check.detail()).contains(detail);
    assertThat(check.remedy()).contains("Amazon Linux has the driver from 5.10.223 and 6.1.102 on");
  }

  @Test
  void believesTheConfigurationOfAnOlderRelease() throws IOException {
    kernel("6.1.102-backported");
    configGz(OPTION + "=m\n");

    assertThat(KernelDriver.check(machine()).remedy()).contains("modprobe ptp_vmclock");
  }

  @Test
  void reportsThatTheConfigurationCannotBeFound() throws IOException {
    kernel("6.18.0");

    Check check = KernelDriver.check(machine());

    assertThat(check.state()).isEqualTo(State.PROBLEM);
    assertThat(check.detail()).contains("build configuration cannot be found");
  }

  @Test
  void ignoresADamagedConfig() throws IOException {
    kernel("6.18.0");
    file("/proc/config.gz", "not gzip");

    assertThat(KernelDriver.check(machine()).detail()).contains("cannot be found");
  }

  @ParameterizedTest
  @CsvSource({"6.13.0, true", "6.12.99, false", "7.0-rc1, true", "10.0.1, true", "odd, false"})
  void releasesAreComparedAsNumbers(String release, boolean atLeast) {
    assertThat(KernelDriver.isAtLeast(release, 6, 13)).isEqualTo(atLeast);
  }

  // --- The rest -----------------------------------------------------------------------------

  @Test
  void missingNodeIsAProblem() {
    assertThat(DeviceNodes.check(machine()))
        .singleElement()
        .satisfies(check -> assertThat(check.state()).isEqualTo(State.PROBLEM))
        .satisfies(check -> assertThat(check.detail()).contains("no /dev/vmclock0"));
  }

  @Test
  void printsOwnerAndPermissionsOfTheNode() throws IOException {
    Path node = file("/dev/vmclock0", "");
    Files.setPosixFilePermissions(
        node, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));

    assertThat(DeviceNodes.check(machine()))
        .singleElement()
        .satisfies(check -> assertThat(check.state()).isEqualTo(State.OK))
        .satisfies(
            check ->
                assertThat(check.detail())
                    .contains("rw-r----- " + Files.getOwner(node).getName() + ":"));
  }

  @Test
  void udevRemedyGivesAGroupAccess() {
    assertThat(DeviceNodes.UDEV_REMEDY)
        .contains("KERNEL==\"vmclock[0-9]*\", GROUP=\"vmclock\", MODE=\"0440\"");
  }

  @Test
  void vmGenIdIsReportedWithItsDriver() throws IOException {
    assertThat(VmGenId.check(machine()).detail()).contains("no VMGenID");

    String device = "/sys/bus/acpi/devices/QEMUVGID:00";
    file(device + "/hid", "QEMUVGID\n");
    file(device + "/modalias", "acpi:QEMUVGID:VM_GEN_COUNTER:\n");
    assertThat(VmGenId.check(machine()).detail()).contains("QEMUVGID:00", "without a driver");

    link(device + "/physical_node/driver", "../drivers/vmgenid");
    assertThat(VmGenId.check(machine()).detail()).contains("with the driver vmgenid");
  }

  @Test
  void findsTheGlibcThatThisProcessHasMapped() throws IOException {
    file(
        "/proc/self/maps",
        """
        7f0000000000-7f0000001000 r-xp 00000000 fe:00 1  /opt/java/lib/libjava.so
        7f0000002000-7f0000003000 r-xp 00000000 fe:00 2  /lib/libc.so.6
        """);
    file(
        "/lib/libc.so.6", "\0\0GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n");

    assertThat(LibraryCheck.libc(machine()).detail()).contains("/lib/libc.so.6 (glibc 2.36)");
  }

  @Test
  void distinguishesMuslFromGlibc() throws IOException {
    file("/proc/self/maps", "7f00-7f01 r-xp 0 fe:00 1  /lib/ld-musl-x86_64.so.1\n");

    assertThat(LibraryCheck.libc(machine()).detail()).contains("(musl)");
  }

  @Test
  void namesTheLibraryOfThisProcess() {
    assertThat(LibraryCheck.library().detail()).contains("vmclock", ".so");
  }

  @ParameterizedTest
  @CsvSource({
    "17, false, OK, needs no setting",
    "25, true, OK, native access is enabled",
    "25, false, INFO, is not enabled",
  })
  void nativeAccessMattersFromJdk24On(int feature, boolean enabled, State state, String detail) {
    Check check = JavaCheck.check("Java", feature, enabled);

    assertThat(check.state()).isEqualTo(state);
    assertThat(check.detail()).contains(detail);
  }

  @Test
  void saysWhetherTheSecurityProviderGuardsRandomNumbers() {
    Check unguarded = RandomCheck.check();
    assertThat(unguarded.state()).isEqualTo(State.INFO);
    assertThat(unguarded.detail()).contains("the provider VmClock is not installed");
    assertThat(unguarded.remedy()).contains("VmClockProvider.requireDefault()");

    Security.insertProviderAt(VmClockProvider.of(GenerationGuard.none()), 1);
    try {
      assertThat(RandomCheck.check().state()).isEqualTo(State.OK);
    } finally {
      Security.removeProvider(VmClockProvider.NAME);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tsc, tsc hpet, OK, clock source is tsc",
    "kvm-clock, kvm-clock tsc, OK, clock source is kvm-clock",
    "hpet, hpet acpi_pm, INFO, does not offer tsc",
  })
  void checksWhetherTheKernelTrustsTheCounter(
      String current, String available, State state, String detail) {
    Path page = RawPage.ofTai().u8(RawPage.COUNTER_ID, 1).write(root.resolve("page"));

    Check check = clockSource(ClockSourceFiles.write(root, current, available), page);

    assertThat(check.state()).isEqualTo(state);
    assertThat(check.detail()).contains(detail);
    assertThat(check.remedy() != null).isEqualTo(state == State.INFO);
  }

  @Test
  void reportsThatTheClockSourceIsUnknown() {
    Path page = RawPage.ofTai().u8(RawPage.COUNTER_ID, 1).write(root.resolve("page"));

    assertThat(clockSource(machine(), page).detail()).contains("clocksource0 cannot be read");
  }

  private static Check clockSource(Machine machine, Path page) {
    return PageCheck.check(machine, page).stream()
        .filter(check -> check.name().equals("clock source"))
        .findAny()
        .orElseThrow();
  }

  @Test
  void otherCountersNeedNoClockSource() {
    for (int counter : new int[] {0, 0xff}) {
      Path page = RawPage.ofTai().u8(RawPage.COUNTER_ID, counter).write(root.resolve("page"));

      assertThat(PageCheck.check(machine(), page))
          .extracting(Check::name)
          .doesNotContain("clock source");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "37, 2, INFO, 'Linux''s driver computes UTC = TAI + tai_offset_sec, so it must be -37.', 'so -37.'",
    "0, 2, PROBLEM, cannot be right, bytes 36",
    "1000, 3, PROBLEM, cannot be right, bytes 36",
    "0, 4, INFO, cannot be right, bytes 36"
  })
  void reportsAnOffsetWithWhichTheDriverComputesAWrongTime(
      int offset, int status, State state, String detail, String remedy) {
    Path page =
        RawPage.ofTai()
            .u16(RawPage.TAI_OFFSET, offset)
            .u8(RawPage.STATUS, status)
            .write(root.resolve("page"));

    assertThat(PageCheck.check(machine(), page))
        .filteredOn(check -> check.name().equals("TAI offset"))
        .singleElement()
        .satisfies(check -> assertThat(check.state()).isEqualTo(state))
        .satisfies(check -> assertThat(check.detail()).contains(detail))
        .satisfies(check -> assertThat(check.remedy()).contains(remedy));
  }

  @Test
  void doesNotMentionAnOffsetAsTheDriverUsesIt() {
    Path page = RawPage.ofTai().write(root.resolve("page"));

    assertThat(PageCheck.check(machine(), page))
        .extracting(Check::name)
        .doesNotContain("TAI offset");
  }

  // --- The time and the flags ---------------------------------------------------------------

  private Check check(String name, RawPage page) {
    return PageCheck.check(machine(), page.write(root.resolve("page"))).stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void repeatsThePagesClaimThatItsTimeIsReliable() {
    assertThat(check("time", RawPage.ofTai()))
        .isEqualTo(
            Check.ok(
                "time",
                "The clock status is SYNCHRONIZED (2): the page says that its time is reliable."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "38 | 1 | 6 | the page's leap indicator, 6, is unknown | Use TAI",
        "38 | 1 | 3 | the page's leap indicator, 3, is unknown | Use TAI",
        "72 | 8 | 9223372036854775807 | is too large for a signed 64-bit number | time_sec",
        "11 | 1 | 2 | the page does not offer it | The hypervisor decides what a page offers.",
        "24 | 8 | 376 | the page does not offer it | The hypervisor decides what a page offers.",
      })
  void reportsWhyTheLibraryHasNoUtc(
      int offset, int bytes, long value, String detail, String remedy) {
    RawPage page = RawPage.ofTai();
    Check time = check("time", bytes == 1 ? page.u8(offset, (int) value) : page.u64(offset, value));

    assertThat(time.state()).isEqualTo(State.INFO);
    assertThat(time.detail())
        .startsWith("The clock status is SYNCHRONIZED (2): the page says ")
        .contains("page has no UTC: ", detail);
    assertThat(time.remedy()).contains(remedy);
  }

  @Test
  void reportsWhyAPageHasNoTime() {
    assertThat(check("time", new RawPage()).detail())
        .isEqualTo(
            "The page has no time: its counter_id is 255 (INVALID). The clock status is UNKNOWN"
                + " (0).");
    assertThat(check("time", RawPage.ofTai().u8(RawPage.COUNTER_ID, 7)).detail())
        .startsWith(
            "The page has no time: its counter_id is 7 (UNRECOGNIZED), and this machine has another"
                + " counter. ");
    assertThat(check("time", RawPage.ofTai().u8(RawPage.TIME_TYPE, 3)).detail())
        .startsWith("The page has no time: its time_type is 3 (INVALID_SMEARED). ");
    assertThat(check("time", RawPage.ofTai().u32(RawPage.SIZE, 80)).detail())
        .startsWith("The page has no time: its size does not cover the fields of the time. ");
  }

  @Test
  void listsUnknownFlagsToo() {
    assertThat(check("capabilities", new RawPage().u64(RawPage.FLAGS, 0x8500)).detail())
        .endsWith(
            "Flags: VM_GEN_COUNTER_PRESENT (the generation), 0x8400 (not defined by the ABI).");
    assertThat(check("capabilities", new RawPage().u64(RawPage.FLAGS, 1L << 63)).detail())
        .endsWith(" Flags: 0x8000000000000000 (not defined by the ABI).");
  }

  // --- All of it ----------------------------------------------------------------------------

  @Test
  void machineWithADeviceIsUsable() throws IOException {
    kernel("7.3.4");
    configGz(OPTION + "=y\n");
    acpiDevice();
    try (Publisher device = Publisher.create(directory("/dev/vmclock0"))) {
      // A device has no lock file beside it.
      Files.delete(directory("/dev/vmclock0.lock"));
      List<Check> checks = new Doctor(machine()).checkMachine();

      assertThat(Doctor.isUsable(checks)).isTrue();
      assertThat(checks)
          .extracting(Check::name)
          // Only a page whose counter is the TSC has this check.
          .filteredOn(name -> !name.equals("clock source"))
          .containsExactly(
              "hypervisor",
              "kernel driver",
              "device node",
              "page",
              "capabilities",
              "time",
              "VMGenID",
              "native library",
              "C library",
              "JDK",
              "security provider");
      assertThat(checks.get(3).detail())
          .contains(device.path().toString(), "size field says 4096 bytes (the file has 4096)");
      assertThat(checks.get(4).detail())
          .contains("GENERATION", "does not offer NOTIFICATION", "(the generation)");
    }
    assertThat(new Doctor(machine()).checkPage(root.resolve("dev/vmclock0")).get(2).detail())
        .contains("UNRELIABLE (4)", "must not be relied on");
  }

  @Test
  void emptyMachineIsNotUsable() {
    assertThat(Doctor.isUsable(new Doctor(machine()).checkMachine())).isFalse();
  }
}
