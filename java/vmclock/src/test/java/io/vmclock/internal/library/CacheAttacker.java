package io.vmclock.internal.library;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Another user, who tries to put a library of his own into a cache. Runs in a child process and
 * uses no other class, because that user may not be able to read them.
 */
final class CacheAttacker {
  private CacheAttacker() {}

  /**
   * Attacks for {@code args[1]} seconds below the directory {@code args[0]}, in which everyone can
   * write.
   */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    Path own = Files.createDirectory(directory.resolve("own"));
    Path evil = Files.createDirectory(directory.resolve("evil"));
    Path swapped = directory.resolve("swapped");
    long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(args[1])).toNanos();
    for (int turn = 0; System.nanoTime() - end < 0; turn++) {
      adoptFiles(own);
      if (turn % 2 == 0) {
        attempt(() -> Files.createSymbolicLink(swapped, evil));
      } else {
        attempt(() -> Files.createDirectory(swapped));
        adoptFiles(swapped);
      }
      adoptFiles(evil);
      attempt(() -> Files.deleteIfExists(swapped));
    }
  }

  /** Replaces each file in the directory with a file that belongs to the attacker. */
  private static void adoptFiles(Path directory) {
    attempt(
        () -> {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
              attempt(() -> Files.delete(file));
              attempt(() -> Files.write(file, new byte[0], StandardOpenOption.CREATE_NEW));
            }
          }
        });
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void attempt(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      // The victim was faster. The next turn tries again.
    }
  }
}
