package io.vmclock.benchmarks.paired;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel and a reference loop report about disturbances of this thread. */
final class Machine {
  private static final int REFERENCE_STEPS = 10_000;
  private static final int STEAL_COLUMN = 8;
  private static final Path STATUS = Path.of("/proc/thread-self/status");
  private static final Path STAT = Path.of("/proc/stat");
  private static final String SWITCHES = "nonvoluntary_ctxt_switches:";

  private Machine() {}

  /** Returns the involuntary context switches of the current thread. */
  static long switches() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(SWITCHES)) {
        return Long.parseLong(line.substring(SWITCHES.length()).strip());
      }
    }
    throw new IOException(STATUS + " has no " + SWITCHES);
  }

  /** Returns the ticks that the host gave to other machines while this one wanted to run. */
  static long stealTicks() throws IOException {
    try (var lines = Files.lines(STAT)) {
      List<String> columns =
          Splitter.on(' ').omitEmptyStrings().splitToList(lines.findFirst().orElseThrow());
      return columns.size() > STEAL_COLUMN ? Long.parseLong(columns.get(STEAL_COLUMN)) : 0;
    }
  }

  /** Returns the nanoseconds of a fixed chain of dependent instructions. */
  static double referenceNanos() {
    long begun = System.nanoTime();
    Loop.HOLE.consume(chain(begun));
    return System.nanoTime() - begun;
  }

  private static long chain(long seed) {
    long value = seed;
    for (int step = 0; step < REFERENCE_STEPS; step++) {
      // Shifts and exclusive ors: the compiler cannot combine several steps into one.
      value ^= value << 13;
      value ^= value >>> 7;
      value ^= value << 17;
    }
    return value;
  }
}
