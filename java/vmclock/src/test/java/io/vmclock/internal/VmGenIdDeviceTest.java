package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.internal.VmGenIdDevice.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmGenIdDeviceTest {
  private static final String ACPI = "sys/bus/acpi/devices/";
  private static final String PLATFORM = "sys/bus/platform/devices/";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path root;

  private VmGenIdDevice find() {
    return VmGenIdDevice.find(root);
  }

  private void file(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  private void link(String path) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.createSymbolicLink(root.resolve(path), Path.of("../drivers/vmgenid"));
  }

  @Test
  void isUnknownWithoutSys() {
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.UNKNOWN, null));
  }

  @Test
  void isAbsentIfNoDeviceMatches() throws IOException {
    file(ACPI + "PNP0C02:00/hid", "PNP0C02\n");
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.ABSENT, null));
    file(PLATFORM + "serial/modalias", "of:NserialT(null)Carm,pl011\n");
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.ABSENT, null));
  }

  @Test
  void findsTheDeviceInAcpiByItsIdOrItsAlias() throws IOException {
    file(ACPI + "VMGENCTR:00/hid", "VMGENCTR\n");
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.UNBOUND, "VMGENCTR:00"));
    link(ACPI + "VMGENCTR:00/driver");
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.BOUND, "VMGENCTR:00"));
  }

  @Test
  void findsTheDriverOfQemusDevice() throws IOException {
    file(ACPI + "QEMUVGID:00/hid", "QEMUVGID\n");
    file(ACPI + "QEMUVGID:00/modalias", "acpi:QEMUVGID:VM_GEN_COUNTER:\n");
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.UNBOUND, "QEMUVGID:00"));
    link(ACPI + "QEMUVGID:00/physical_node/driver");
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.BOUND, "QEMUVGID:00"));
  }

  @Test
  void findsTheDeviceInTheDeviceTree() throws IOException {
    file(PLATFORM + "4e000000.vmgenid/modalias", "of:NvmgenidT(null)Cmicrosoft,vmgenid\n");
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.UNBOUND, "4e000000.vmgenid"));
    link(PLATFORM + "4e000000.vmgenid/driver");
    assertThat(find()).isEqualTo(new VmGenIdDevice(State.BOUND, "4e000000.vmgenid"));
  }
}
