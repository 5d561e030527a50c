package io.vmclock.cli.doctor;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.Optional;

/** The older device that tells the kernel, and only the kernel, about a restore. */
final class VmGenId {
  private static final String NAME = "VMGenID";

  /** What the kernel's driver matches. */
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
        "There is no VMGenID device: after a restore the kernel's own random numbers may repeat.");
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
            : registered ? "not bound, though the kernel has the driver" : "without a driver";
    return Check.info(
        NAME,
        "ACPI device "
            + device.getFileName()
            + ", "
            + state
            + ". It has the kernel reseed its random numbers; programs cannot read it.");
  }
}
