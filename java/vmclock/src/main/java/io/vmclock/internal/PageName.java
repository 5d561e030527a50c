package io.vmclock.internal;

import io.vmclock.VmClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names pages for people. */
public final class PageName {
  /** A page that a program publishes in memory. Its path is only the number of a descriptor. */
  public static final String IN_MEMORY = "embedded page";

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final String MEMORY_FILE = "/memfd:";

  private PageName() {}

  /** Returns the path of a page, or {@link #IN_MEMORY}. */
  public static String of(VmClock clock) {
    Path path = clock.path();
    return path.startsWith(DESCRIPTORS) && isInMemory(path) ? IN_MEMORY : path.toString();
  }

  private static boolean isInMemory(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith(MEMORY_FILE);
    } catch (IOException | UnsupportedOperationException closedMeanwhile) {
      return false;
    }
  }
}
