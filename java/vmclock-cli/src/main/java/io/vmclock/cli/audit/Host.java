package io.vmclock.cli.audit;

import io.vmclock.cli.base.Machine;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What identifies the machine and the program in a record. */
final class Host {
  private Host() {}

  /** Returns the name of the host; null if the kernel does not show it. */
  static @Nullable String name() {
    return text("/proc/sys/kernel/hostname");
  }

  /** Returns the kernel's identifier of this boot; null if the kernel does not show it. */
  static @Nullable String bootId() {
    return text("/proc/sys/kernel/random/boot_id");
  }

  private static @Nullable String text(String file) {
    return Machine.text(Path.of(file)).orElse(null);
  }

  static String version() {
    return Optional.ofNullable(Host.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
