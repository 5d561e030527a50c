package io.vmclock.benchmarks.paired;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the kernel and a reference loop report about disturbances of the measuring threads. */
final class Machine {
  private static final int REFERENCE_STEPS = 10_000;
  private static final int STEAL_COLUMN = 8;
  private static final Path PROC = Path.of("/proc");
  private static final Path STAT = Path.of("/proc/stat");
  private static final String SWITCHES = "nonvoluntary_ctxt_switches:";

  /** The files of the measuring threads' states. */
  private static final List<Path> THREADS = new CopyOnWriteArrayList<>();

  private Machine() {}

  /** Makes {@link #switches} count those of the current thread, as long as the thread lives. */
  static void countSwitchesOfThisThread() throws IOException {
    Path thread = Files.readSymbolicLink(PROC.resolve("thread-self"));
    THREADS.add(PROC.resolve(thread).resolve("status"));
  }

  /** Returns the involuntary context switches of all threads that are counted. */
  static long switches() throws IOException {
    long sum = 0;
    for (Path thread : THREADS) {
      sum += switches(thread);
    }
    return sum;
  }

  private static long switches(Path thread) throws IOException {
    for (String line : Files.readAllLines(thread)) {
      if (line.startsWith(SWITCHES)) {
        return Long.parseLong(line.substring(SWITCHES.length()).strip());
      }
    }
    throw new IOException(thread + " has no " + SWITCHES);
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
