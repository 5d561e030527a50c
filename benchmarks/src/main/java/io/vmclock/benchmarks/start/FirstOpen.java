package io.vmclock.benchmarks.start;

import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Measures what the first open of a clock adds to the run time of a JVM that does nothing. Starts
 * JVMs like this one: {@code java -cp benchmarks/target/benchmarks.jar
 * io.vmclock.benchmarks.start.FirstOpen}. The argument is the number of starts, 20 by default.
 *
 * <p>Also prints the processor time, which other load on the machine affects less.
 */
public final class FirstOpen {
  private static final int STARTS = 20;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  /** Field numbers in /proc/self/stat, counted from the field after the command. */
  private static final int CHILDREN_USER_TICKS = 13;

  private static final int CHILDREN_SYSTEM_TICKS = 14;
  private static final double MILLISECONDS_PER_TICK = 10;

  private FirstOpen() {}

  /** Does nothing. */
  static final class Nothing {
    private Nothing() {}

    public static void main(String[] args) {}
  }

  /** Opens the page that the argument names. */
  static final class Open {
    private Open() {}

    public static void main(String[] args) {
      VmClock.open(Path.of(args[0]));
    }
  }

  /** Opens the page and takes one time, which links the calls that the program uses. */
  static final class Read {
    private Read() {}

    public static void main(String[] args) {
      VmClock.open(Path.of(args[0])).utcNanos();
    }
  }

  private record Case(String name, Class<?> program, boolean isCacheEmpty, List<Double> millis) {}

  /** Runs all cases in turn, and prints their medians. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int starts = args.length > 0 ? Integer.parseInt(args[0]) : STARTS;
    Path directory = Files.createTempDirectory("vmclock-first-open");
    Path page = directory.resolve("page");
    List<Case> cases =
        List.of(
            new Case("a JVM that does nothing", Nothing.class, false, new ArrayList<>()),
            new Case("open", Open.class, false, new ArrayList<>()),
            new Case("open and utcNanos()", Read.class, false, new ArrayList<>()),
            new Case("open with an empty cache", Open.class, true, new ArrayList<>()));
    double[] processor = new double[cases.size()];
    try (Publisher publisher = Publisher.create(page)) {
      publisher.update();
      for (int i = -1; i < starts; i++) { // the first turn fills the caches
        for (int j = 0; j < cases.size(); j++) {
          Case one = cases.get(j);
          Path cache = directory.resolve(one.isCacheEmpty() ? "cache" + i : "cache");
          double ticks = childrenTicks();
          long begin = System.nanoTime();
          run(one.program(), cache, page);
          if (i >= 0) {
            one.millis().add((System.nanoTime() - begin) / NANOS_PER_MILLISECOND);
            processor[j] += (childrenTicks() - ticks) * MILLISECONDS_PER_TICK / starts;
          }
        }
      }
    } finally {
      removeAll(directory);
    }
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d starts. Milliseconds over a JVM that does nothing:%n",
        Runtime.version(),
        starts);
    for (int j = 0; j < cases.size(); j++) {
      boolean isBase = j == 0;
      System.out.printf(
          Locale.ROOT,
          "%-26s %s%6.1f (median)   processor time %s%6.1f (mean)%n",
          cases.get(j).name(),
          isBase ? " " : "+",
          median(cases.get(j)) - (isBase ? 0 : median(cases.get(0))),
          isBase ? " " : "+",
          processor[j] - (isBase ? 0 : processor[0]));
    }
  }

  private static void run(Class<?> program, Path cache, Path page)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 21) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-Dio.vmclock.library.cachedir=" + cache);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), program.getName(), page.toString()));
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("exit status " + status + " of " + command);
    }
  }

  /** Returns the processor time of all children that have ended, in ticks of the kernel. */
  private static double childrenTicks() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Double.parseDouble(fields[CHILDREN_USER_TICKS])
        + Double.parseDouble(fields[CHILDREN_SYSTEM_TICKS]);
  }

  private static double median(Case one) {
    List<Double> sorted = new ArrayList<>(one.millis());
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  private static void removeAll(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
