package io.vmclock.cli.doctor;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Checks the device nodes: their owners, and whether this user may read them. */
final class DeviceNodes {
  private static final String NAME = "device node";

  /** The commands that give a group access, now and after each boot. */
  static final String UDEV_REMEDY =
      "As root: groupadd --system vmclock; usermod -aG vmclock "
          + System.getProperty("user.name", "USER")
          + "; echo 'KERNEL==\"vmclock[0-9]*\", GROUP=\"vmclock\", MODE=\"0440\"' >"
          + " /etc/udev/rules.d/60-vmclock.rules; udevadm control --reload; udevadm trigger"
          + " --sysname-match='vmclock*'. Then log out and in again.";

  private DeviceNodes() {}

  static ImmutableList<Path> of(Machine machine) {
    return machine.list("/dev", "vmclock[0-9]*");
  }

  static ImmutableList<Check> check(Machine machine) {
    ImmutableList<Path> nodes = of(machine);
    if (nodes.isEmpty()) {
      return ImmutableList.of(
          Check.problem(
              NAME,
              "There is no /dev/vmclock0.",
              "The driver creates it for the hypervisor's device: first solve the problems that"
                  + " the checks \"hypervisor\" and \"kernel driver\" report. To pass the device to"
                  + " a container, start the container with --device /dev/vmclock0."));
    }
    return nodes.stream().map(DeviceNodes::check).collect(ImmutableList.toImmutableList());
  }

  private static Check check(Path node) {
    String detail = node + access(node);
    return Files.isReadable(node)
        ? Check.ok(NAME, detail + ", and this user may read it.")
        : Check.problem(NAME, detail + ", and this user may not read it.", UDEV_REMEDY);
  }

  private static String access(Path node) {
    try {
      PosixFileAttributes file = Files.readAttributes(node, PosixFileAttributes.class);
      return " is "
          + PosixFilePermissions.toString(file.permissions())
          + " "
          + file.owner().getName()
          + ":"
          + file.group().getName();
    } catch (IOException e) {
      return " exists";
    }
  }
}
