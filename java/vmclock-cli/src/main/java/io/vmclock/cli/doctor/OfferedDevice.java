package io.vmclock.cli.doctor;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.vmclock.cli.base.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks whether the hypervisor offers a device, in ACPI tables or in the device tree. */
final class OfferedDevice {
  private static final String NAME = "hypervisor";
  private static final String ACPI_ID = "AMZNC10C";
  private static final String COMPATIBLE = "amazon,vmclock";
  private static final int TREE_DEPTH = 6;

  private OfferedDevice() {}

  static Check check(Machine machine) {
    Optional<String> offered = acpi(machine).or(() -> deviceTree(machine));
    return offered.isPresent()
        ? Check.ok(NAME, "It offers a vmclock device: " + offered.get() + ".")
        : Check.problem(
            NAME,
            "It offers no vmclock device: there is neither an ACPI device "
                + ACPI_ID
                + " nor a device-tree node \""
                + COMPATIBLE
                + "\".",
            "Use a hypervisor that has one, such as Firecracker 1.15 or later, or QEMU 10 or later"
                + " with -device vmclock. Or use --page to read a page that the host publishes.");
  }

  private static Optional<String> acpi(Machine machine) {
    for (Path device : machine.list("/sys/bus/acpi/devices", "*")) {
      String hid = Machine.text(device.resolve("hid")).orElse("");
      // This also contains the compatible IDs, in the form acpi:HID:CID:
      String ids = Machine.text(device.resolve("modalias")).orElse("");
      if (hid.equals(ACPI_ID) || Splitter.on(':').splitToList(ids).contains("VMCLOCK")) {
        return Optional.of(
            "ACPI device "
                + device.getFileName()
                + ", "
                + driver(device, device.resolve("physical_node")));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> deviceTree(Machine machine) {
    for (String base : ImmutableList.of("/sys/firmware/devicetree/base", "/proc/device-tree")) {
      Optional<Path> node = compatibleNode(machine.at(base));
      if (node.isPresent()) {
        return Optional.of(
            "device-tree node "
                + node.get().getFileName()
                + ", "
                + treeDriver(machine, node.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> compatibleNode(Path base) {
    if (!Files.isDirectory(base)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(base, TREE_DEPTH)) {
      return files
          .filter(file -> file.endsWith("compatible"))
          .filter(
              file ->
                  Splitter.on('\0').splitToList(Machine.text(file).orElse("")).contains(COMPATIBLE))
          .findFirst()
          .map(Path::getParent);
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Finds the driver of the platform device whose link {@code of_node} leads to the node. */
  private static String treeDriver(Machine machine, Path node) {
    Optional<String> name = Optional.ofNullable(node.getFileName()).map(Path::toString);
    for (Path device : machine.list("/sys/bus/platform/devices", "*")) {
      if (Machine.linkName(device.resolve("of_node")).equals(name)) {
        return driver(device);
      }
    }
    return driver();
  }

  private static String driver(Path... devices) {
    for (Path device : devices) {
      Optional<String> driver = Machine.linkName(device.resolve("driver"));
      if (driver.isPresent()) {
        return "with the driver " + driver.get();
      }
    }
    return "without a driver";
  }
}
