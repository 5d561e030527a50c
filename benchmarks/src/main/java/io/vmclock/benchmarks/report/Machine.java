package io.vmclock.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The machine of a run. Immutable.
 *
 * @param loadBefore the load average over one minute at the start of the run
 */
record Machine(String cpu, int processors, String kernel, String clocksource, double loadBefore) {
  static Machine here(double loadBefore) {
    return new Machine(
        modelName(),
        ManagementFactory.getOperatingSystemMXBean().getAvailableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        line(Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource")),
        loadBefore);
  }

  private static String modelName() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
