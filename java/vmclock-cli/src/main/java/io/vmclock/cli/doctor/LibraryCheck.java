package io.vmclock.cli.doctor;

import com.google.common.base.Splitter;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the native library, and the C library of this process. */
final class LibraryCheck {
  /** The version banner in glibc, in Debian's form and in the original form. */
  private static final Pattern BANNER =
      Pattern.compile("GNU C Library [^\\n]{0,200}? version (?<version>\\d+\\.\\d+)");

  private LibraryCheck() {}

  static Check library() {
    try {
      return Check.ok(
          "native library",
          VmClock.nativeLibrary()
              + " is loaded and is called through "
              + (VmClock.nativeBinding().equals("foreign") ? "java.lang.foreign." : "JNI."));
    } catch (VmClockException e) {
      return Check.problem("native library", e);
    }
  }

  /** Finds the C library that this process has mapped. Another program could use another one. */
  static Check libc(Machine machine) {
    Optional<String> file = mappedLibc(machine);
    if (file.isEmpty()) {
      return Check.info("C library", "The C library of this process cannot be determined.");
    }
    String name = file.get();
    if (name.contains("musl")) {
      return Check.info("C library", name + " (musl).");
    }
    return Check.info(
        "C library",
        name
            + version(machine.at(name)).map(version -> " (glibc " + version + ").").orElse(".")
            + " The native library needs glibc 2.17 or later.");
  }

  private static Optional<String> mappedLibc(Machine machine) {
    return Machine.text(machine.at("/proc/self/maps"))
        .flatMap(
            maps ->
                Splitter.on('\n')
                    .splitToStream(maps)
                    .filter(line -> line.indexOf('/') >= 0)
                    .map(line -> line.substring(line.indexOf('/')))
                    .filter(path -> path.matches(".*/(libc[.-][^/]*so.*|ld-musl[^/]*)"))
                    .findFirst());
  }

  private static Optional<String> version(Path libc) {
    try {
      // Bytes as characters, because the banner is ASCII text within machine code.
      Matcher banner =
          BANNER.matcher(new String(Files.readAllBytes(libc), StandardCharsets.ISO_8859_1));
      return banner.find() ? Optional.of(banner.group("version")) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
