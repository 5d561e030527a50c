package io.vmclock.cli.doctor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the kernel has the driver, and has loaded it. */
final class KernelDriver {
  private static final String NAME = "kernel driver";
  private static final String OPTION = "CONFIG_PTP_1588_CLOCK_VMCLOCK";
  private static final String OTHER_KERNEL =
      "Boot a kernel of 6.13 or later, better 7.0, that is built with " + OPTION + "=m or =y.";
  private static final Pattern RELEASE = Pattern.compile("(?<major>\\d+)\\.(?<minor>\\d+).*");

  private KernelDriver() {}

  static Check check(Machine machine) {
    String release = machine.kernelRelease().orElse("");
    String kernel = "Linux " + (release.isEmpty() ? "of unknown release" : release);
    Optional<KernelConfig> config = KernelConfig.find(machine, OPTION);
    if (isLoaded(machine)) {
      return Check.ok(NAME, kernel + " has ptp_vmclock loaded." + limits(release));
    }
    if (!release.isEmpty() && !isAtLeast(release, 6, 13)) {
      return Check.problem(
          NAME, kernel + " is older than 6.13, the first with ptp_vmclock.", OTHER_KERNEL);
    }
    if (config.isEmpty()) {
      return Check.problem(
          NAME,
          kernel + " has not loaded ptp_vmclock, and there is no record of how it was built.",
          "Try `modprobe ptp_vmclock` as root. If there is no such module: " + OTHER_KERNEL);
    }
    return notLoaded(kernel, release, config.get());
  }

  private static Check notLoaded(String kernel, String release, KernelConfig config) {
    String built = OPTION + " is " + config.value() + " in " + config.file();
    return switch (config.value()) {
      case "y" ->
          Check.ok(NAME, kernel + " has ptp_vmclock built in: " + built + "." + limits(release));
      case "m" ->
          Check.problem(
              NAME,
              kernel + " has ptp_vmclock as a module that is not loaded: " + built + ".",
              "As root, run `modprobe ptp_vmclock`; a line `ptp_vmclock` in"
                  + " /etc/modules-load.d/vmclock.conf has it loaded at each boot.");
      default ->
          Check.problem(
              NAME,
              kernel
                  + " was built without ptp_vmclock: "
                  + OPTION
                  + " is not set in "
                  + config.file()
                  + ".",
              OTHER_KERNEL);
    };
  }

  private static boolean isLoaded(Machine machine) {
    return machine.has("/sys/module/ptp_vmclock")
        || machine.has("/sys/bus/platform/drivers/vmclock")
        || machine.has("/sys/bus/platform/drivers/ptp_vmclock");
  }

  private static String limits(String release) {
    return release.isEmpty() || isAtLeast(release, 7, 0)
        ? ""
        : " Before 7.0 it has no poll() and no device tree, so that changes can only be sampled.";
  }

  static boolean isAtLeast(String release, int major, int minor) {
    Matcher parts = RELEASE.matcher(release);
    if (!parts.matches()) {
      return false;
    }
    int actual = Integer.parseInt(parts.group("major"));
    return actual > major || (actual == major && Integer.parseInt(parts.group("minor")) >= minor);
  }
}
