package io.vmclock.internal;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /sys} shows about the device VMGenID of a machine.
 *
 * @param state whether there is a device, and whether the kernel uses it
 * @param name the kernel's name for the device; null if no device was found
 */
public record VmGenIdDevice(State state, @Nullable String name) {
  /** Whether there is a device. */
  public enum State {
    /** There is a device, and a driver uses it. */
    BOUND,
    /** There is a device, but no driver uses it. */
    UNBOUND,
    /** There is no device. */
    ABSENT,
    /** The devices are not visible, for example in a sandbox. */
    UNKNOWN
  }

  private static final String ACPI = "sys/bus/acpi/devices";
  private static final String PLATFORM = "sys/bus/platform/devices";

  /** The IDs that the kernel's driver matches in ACPI. */
  private static final ImmutableSet<String> IDS = ImmutableSet.of("VMGENCTR", "VM_GEN_COUNTER");

  /** How the alias of a device in the device tree ends. */
  private static final String COMPATIBLE = "Cmicrosoft,vmgenid";

  /**
   * Finds the device.
   *
   * @param root the root of the file system that has {@code /sys}
   */
  public static VmGenIdDevice find(Path root) {
    VmGenIdDevice acpi = find(root.resolve(ACPI), VmGenIdDevice::isInAcpi);
    if (acpi.state == State.BOUND || acpi.state == State.UNBOUND) {
      return acpi;
    }
    VmGenIdDevice tree = find(root.resolve(PLATFORM), VmGenIdDevice::isInDeviceTree);
    return tree.state == State.UNKNOWN ? acpi : tree;
  }

  private interface Match {
    boolean matches(Path device);
  }

  private static VmGenIdDevice find(Path directory, Match match) {
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(directory)) {
      for (Path device : devices) {
        if (match.matches(device)) {
          // The driver is bound to the platform device that belongs to an ACPI device.
          boolean bound =
              Files.isSymbolicLink(device.resolve("physical_node/driver"))
                  || Files.isSymbolicLink(device.resolve("driver"));
          return new VmGenIdDevice(
              bound ? State.BOUND : State.UNBOUND, String.valueOf(device.getFileName()));
        }
      }
      return new VmGenIdDevice(State.ABSENT, null);
    } catch (IOException | DirectoryIteratorException e) {
      return new VmGenIdDevice(State.UNKNOWN, null);
    }
  }

  private static boolean isInAcpi(Path device) {
    return IDS.contains(text(device.resolve("hid")))
        || Splitter.on(':').splitToStream(text(device.resolve("modalias"))).anyMatch(IDS::contains);
  }

  private static boolean isInDeviceTree(Path device) {
    return text(device.resolve("modalias")).endsWith(COMPATIBLE);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
