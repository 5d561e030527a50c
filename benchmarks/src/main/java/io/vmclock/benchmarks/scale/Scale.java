package io.vmclock.benchmarks.scale;

import com.google.common.collect.ImmutableMap;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Prints how the costs grow with the numbers of threads, open pages and watchers, as tables in
 * Markdown: {@code java -cp benchmarks/target/benchmarks.jar io.vmclock.benchmarks.scale.Scale}. It
 * takes about two minutes, on an embedded page that is updated every second.
 */
public final class Scale {
  private static final int[] THREADS = {1, 2, 4, 16, 64};
  private static final int[] PAGES = {1, 10, 100, 1000};
  private static final int[] WATCHERS = {0, 1, 10, 100};

  /** The operations that are measured: each makes one call for a thread of its own. */
  private static final ImmutableMap<String, Function<VmClock, LongSupplier>> OPERATIONS =
      ImmutableMap.of(
          "generation()",
          clock -> clock::generation,
          "changedSince()",
          Scale::changedSince,
          "utcNanos()",
          clock -> clock::utcNanos,
          "read(Snapshot)",
          Scale::read);

  /** Kept, because a logger that is not in use is forgotten with its level. */
  private static final Logger LOG = Logger.getLogger("io.vmclock");

  private Scale() {}

  private static LongSupplier changedSince(VmClock clock) {
    GenerationGuard guard = GenerationGuard.of(clock);
    long stamp = guard.stamp();
    return () -> guard.changedSince(stamp) ? 1 : 0;
  }

  private static LongSupplier read(VmClock clock) {
    Snapshot snapshot = clock.newSnapshot();
    return () -> clock.read(snapshot).latestUtcNanos();
  }

  /** Measures everything and prints it. */
  public static void main(String[] args) throws InterruptedException {
    LOG.setLevel(Level.WARNING);
    try (Publisher publisher = Publisher.inMemory().start(Duration.ofSeconds(1));
        VmClock clock = VmClock.open(publisher.path())) {
      OPERATIONS.values().forEach(operation -> Readers.warmUp(() -> operation.apply(clock)));
      threads(clock);
      pages(publisher);
      watchers(clock);
    }
  }

  private static void threads(VmClock clock) throws InterruptedException {
    System.out.printf("%nProcessor time of one call, ns, JDK %s%n%n| threads |", Runtime.version());
    OPERATIONS.keySet().forEach(name -> System.out.print(" " + name + " |"));
    System.out.printf("%n| ---: |%s%n", " ---: |".repeat(OPERATIONS.size()));
    for (int threads : THREADS) {
      System.out.printf("| %d |", threads);
      for (Function<VmClock, LongSupplier> operation : OPERATIONS.values()) {
        print(Readers.processorNanos(threads, () -> operation.apply(clock)));
      }
      System.out.println();
    }
  }

  private static void pages(Publisher publisher) throws InterruptedException {
    System.out.printf(
        "%n| open pages | open, us | descriptors each | utcNanos() of one, ns | of all in turn, ns |%n"
            + "| ---: | ---: | ---: | ---: | ---: |%n");
    for (int pages : PAGES) {
      try (OpenPages open = new OpenPages(publisher.path(), pages)) {
        System.out.printf("| %d |", pages);
        print(open.openMicros());
        print(open.descriptorsEach());
        print(Readers.processorNanos(1, open::one));
        print(Readers.processorNanos(1, open::inTurn));
        System.out.println();
      }
    }
  }

  private static void watchers(VmClock clock) throws InterruptedException {
    System.out.printf(
        "%n| watchers that poll every 100 ms | processor time each, us/s | utcNanos() beside them, ns |%n"
            + "| ---: | ---: | ---: |%n");
    for (int count : WATCHERS) {
      try (Watchers watchers = new Watchers(clock, count)) {
        System.out.printf("| %d |", count);
        print(watchers.microsPerSecondEach());
        print(Readers.processorNanos(1, () -> clock::utcNanos));
        System.out.println();
      }
    }
  }

  private static void print(double value) {
    System.out.printf(Locale.ROOT, " %.1f |", value);
  }
}
