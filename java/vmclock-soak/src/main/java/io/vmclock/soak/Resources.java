package io.vmclock.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds now.
 *
 * @param descriptors open files
 * @param threads threads of the operating system
 * @param mappings mapped regions of memory
 * @param nativeKiB memory that the JVM has committed, without the heap
 * @param residentKiB the memory in use, with that of C code. The heap is a constant part of it.
 */
record Resources(long descriptors, long threads, long mappings, long nativeKiB, long residentKiB) {
  /** How much the JVM's own memory varies: its collector and its compilers work all the time. */
  private static final long VARIATION_KIB = 48 << 10;

  /** Clocks are unmapped, and their descriptors closed, when the collector finds them. */
  private static final long VARIATION = 64;

  private static final String RESIDENT = "VmRSS:";

  private static final Pattern COMMITTED =
      Pattern.compile("(Total|Java Heap \\().*?committed=(\\d+)KB", Pattern.DOTALL);

  /** Needs the JVM's option {@code -XX:NativeMemoryTracking=summary}. */
  static Resources now() throws IOException, JMException {
    return new Resources(
        entries("/proc/self/fd"),
        entries("/proc/self/task"),
        lines("/proc/self/maps"),
        memory(),
        resident());
  }

  private static long entries(String directory) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      return files.count();
    }
  }

  private static long lines(String file) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines.count();
    }
  }

  private static long resident() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(text -> text.startsWith(RESIDENT)).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
  }

  private static long memory() throws JMException {
    String report =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "vmNativeMemory",
                    new Object[] {new String[] {"summary"}},
                    new String[] {String[].class.getName()});
    Matcher committed = COMMITTED.matcher(report);
    long total = -1;
    while (committed.find()) {
      long kib = Long.parseLong(committed.group(2));
      total = total < 0 ? kib : total - kib;
    }
    if (total < 0) {
      throw new IllegalStateException("The JVM tracks no native memory: " + report);
    }
    return total;
  }

  /** Returns the larger one of each number. */
  Resources max(Resources other) {
    return new Resources(
        Math.max(descriptors, other.descriptors),
        Math.max(threads, other.threads),
        Math.max(mappings, other.mappings),
        Math.max(nativeKiB, other.nativeKiB),
        Math.max(residentKiB, other.residentKiB));
  }

  /** Returns whether this is no more than {@code earlier}, apart from what comes and goes. */
  boolean isFlatAfter(Resources earlier) {
    return descriptors <= earlier.descriptors + VARIATION
        && threads <= earlier.threads + VARIATION
        && mappings <= earlier.mappings + 2 * VARIATION
        && nativeKiB <= earlier.nativeKiB + VARIATION_KIB
        && residentKiB <= earlier.residentKiB + VARIATION_KIB;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d descriptors, %d threads, %d mappings, %d MiB of native memory, %d MiB resident",
        descriptors,
        threads,
        mappings,
        nativeKiB >> 10,
        residentKiB >> 10);
  }
}
