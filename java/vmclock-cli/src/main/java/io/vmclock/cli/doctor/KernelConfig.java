package io.vmclock.cli.doctor;

import io.vmclock.cli.base.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * One option of the kernel's build configuration. Immutable.
 *
 * @param file the file that has the configuration
 * @param value the value of the option: {@code y}, {@code m}, or {@code n} if it is not set
 */
record KernelConfig(String file, String value) {
  /** Returns an option of the running kernel; empty if no readable file has its configuration. */
  static Optional<KernelConfig> find(Machine machine, String option) {
    Optional<KernelConfig> found = read(machine, "/proc/config.gz", option);
    String release = machine.kernelRelease().orElse("");
    return release.isEmpty()
        ? found
        : found
            .or(() -> read(machine, "/boot/config-" + release, option))
            .or(() -> read(machine, "/usr/lib/modules/" + release + "/config", option))
            .or(() -> read(machine, "/lib/modules/" + release + "/build/.config", option));
  }

  private static Optional<KernelConfig> read(Machine machine, String file, String option) {
    Path path = machine.at(file);
    try (InputStream raw = Files.newInputStream(path);
        InputStream plain = file.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      String key = option + "=";
      String value =
          lines
              .lines()
              .filter(line -> line.startsWith(key))
              .map(line -> line.substring(key.length()))
              .findFirst()
              .orElse("n");
      return Optional.of(new KernelConfig(file, value));
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
