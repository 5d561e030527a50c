package io.vmclock.cli.doctor;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The device nodes, who owns them, and whether this user may read them. */
final class DeviceNodes {
  private static final String NAME = "device node";

  /** What gives a group access, now and after each boot. */
  static final String UDEV_REMEDY =
      "As root: groupadd --system vmclock; usermod -aG vmclock "
          + System.getProperty("user.name", "USER")
          + "; echo 'KERNEL==\"vmclock[0-9]*\", GROUP=\"vmclock\", MODE=\"0440\"' >"
          + " /etc/udev/rules.d/60-vmclock.rules; udevadm control --reload; udevadm trigger"
          + " --sysname-match='vmclock*'. Then log in anew.";

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
              "The driver makes it for the hypervisor's device: see to these two first. In a"
                  + " container, pass it on with --device /dev/vmclock0."));
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
      return " is there";
    }
  }
}
