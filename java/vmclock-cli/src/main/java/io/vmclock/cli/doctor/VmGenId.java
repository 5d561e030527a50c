package io.vmclock.cli.doctor;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import io.vmclock.cli.base.Machine;
import java.nio.file.Path;
import java.util.Optional;

/** Checks the older device VMGenID, which reports restores to the kernel, and only to it. */
final class VmGenId {
  private static final String NAME = "VMGenID";

  /** The IDs that the kernel's driver matches. */
  private static final ImmutableSet<String> IDS = ImmutableSet.of("VMGENCTR", "VM_GEN_COUNTER");

  private VmGenId() {}

  static Check check(Machine machine) {
    for (Path device : machine.list("/sys/bus/acpi/devices", "*")) {
      String ids = Machine.text(device.resolve("modalias")).orElse("");
      if (IDS.contains(Machine.text(device.resolve("hid")).orElse(""))
          || Splitter.on(':').splitToStream(ids).anyMatch(IDS::contains)) {
        return present(machine, device);
      }
    }
    return Check.info(
        NAME,
        "ACPI lists no VMGenID device. Unless the device tree has one, the kernel's random numbers"
            + " may repeat after a restore.");
  }

  private static Check present(Machine machine, Path device) {
    Optional<String> driver =
        Machine.linkName(device.resolve("physical_node/driver"))
            .or(() -> Machine.linkName(device.resolve("driver")));
    boolean registered =
        machine.has("/sys/bus/acpi/drivers/vmgenid")
            || machine.has("/sys/bus/platform/drivers/vmgenid");
    String state =
        driver.isPresent()
            ? "with the driver " + driver.get()
            : registered
                ? "not bound, although the kernel has the driver vmgenid"
                : "without a driver";
    return Check.info(
        NAME,
        "ACPI device "
            + device.getFileName()
            + ", "
            + state
            + (driver.isPresent()
                ? ". After a restore, it makes the kernel reseed its random number generator."
                : ". Without its driver, the kernel's random numbers may repeat after a restore.")
            + " Programs cannot read the device.");
  }
}
