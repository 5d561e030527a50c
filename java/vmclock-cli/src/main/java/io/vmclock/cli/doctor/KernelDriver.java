package io.vmclock.cli.doctor;

import io.vmclock.cli.base.Machine;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks whether the kernel has the driver, and has loaded it. */
final class KernelDriver {
  private static final String NAME = "kernel driver";
  private static final String OPTION = "CONFIG_PTP_1588_CLOCK_VMCLOCK";
  private static final String OTHER_KERNEL =
      "Boot Linux 6.13 or later, preferably 7.0 or later, built with "
          + OPTION
          + "=m or =y. Amazon Linux has the driver from 5.10.223 and 6.1.102 on.";
  private static final Pattern RELEASE =
      Pattern.compile("(?<major>\\d+)\\.(?<minor>\\d+)(\\.(?<patch>\\d+))?.*");

  private KernelDriver() {}

  static Check check(Machine machine) {
    String release = machine.kernelRelease().orElse("");
    String kernel = "Linux " + (release.isEmpty() ? "of unknown release" : release);
    Optional<KernelConfig> config = KernelConfig.find(machine, OPTION);
    if (isLoaded(machine)) {
      return Check.ok(NAME, kernel + " has loaded ptp_vmclock." + limits(release));
    }
    if (config.isPresent()) {
      return notLoaded(kernel, release, config.get());
    }
    return release.isEmpty() || mayHaveDriver(release)
        ? Check.problem(
            NAME,
            kernel + " has not loaded ptp_vmclock, and its build configuration cannot be found.",
            "Run `modprobe ptp_vmclock` as root. If there is no such module: " + OTHER_KERNEL)
        : Check.problem(
            NAME,
            kernel
                + " has not loaded ptp_vmclock, and is older than 6.13, the first release with it.",
            OTHER_KERNEL);
  }

  /** Returns true for releases from 6.13 on, and for Amazon Linux's backports. */
  private static boolean mayHaveDriver(String release) {
    return isAtLeast(release, 6, 13)
        || (release.contains(".amzn")
            && (isSeriesFrom(release, 5, 10, 223) || isSeriesFrom(release, 6, 1, 102)));
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
              "Run `modprobe ptp_vmclock` as root. To load it at each boot, add the line"
                  + " `ptp_vmclock` to /etc/modules-load.d/vmclock.conf.");
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
        : " Before Linux 7.0, the driver has no device tree support and does not notify of"
            + " changes, so programs must read the page at intervals to detect them.";
  }

  /** Returns whether a release is {@code major.minor.patch} or a later one of the same series. */
  private static boolean isSeriesFrom(String release, int major, int minor, int patch) {
    Matcher parts = RELEASE.matcher(release);
    return parts.matches()
        && Integer.parseInt(parts.group("major")) == major
        && Integer.parseInt(parts.group("minor")) == minor
        && parts.group("patch") != null
        && Integer.parseInt(parts.group("patch")) >= patch;
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
