package io.vmclock.restore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this process has open and mapped, as the kernel reports it. */
final class ProcessFiles {
  private ProcessFiles() {}

  /** Returns the read-only shared mappings of a file. The test page itself maps it for writing. */
  static List<String> mappings(Path file) {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .filter(line -> line.contains(file.toString()) && line.contains(" r--s "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the descriptors whose target contains this text. */
  static List<String> descriptors(String target) {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : all) {
        String link = targetOf(descriptor);
        if (link.contains(target)) {
          found.add(descriptor.getFileName() + " -> " + link);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static String targetOf(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
