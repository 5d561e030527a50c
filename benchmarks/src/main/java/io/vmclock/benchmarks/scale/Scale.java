package io.vmclock.benchmarks.scale;

import com.google.common.collect.ImmutableMap;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UuidGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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

  private static final int BLOCK_BYTES = 32;

  /** Kept, because a logger that is not in use is forgotten with its level. */
  private static final Logger LOG = Logger.getLogger("io.vmclock");

  private Scale() {}

  /** The operations that are measured. Each supplier makes one call for a thread of its own. */
  private static ImmutableMap<String, Supplier<LongSupplier>> operations(VmClock clock) {
    GenerationGuard guard = GenerationGuard.of(clock);
    SecureRandom random = SnapshotSafeRandom.create(guard);
    UuidGenerator uuids = UuidGenerator.create(guard);
    return ImmutableMap.<String, Supplier<LongSupplier>>builder()
        .put("generation()", () -> clock::generation)
        .put("changedSince()", () -> changedSince(guard))
        .put("utcNanos()", () -> clock::utcNanos)
        .put("read(Snapshot)", () -> read(clock))
        .put("utcBounds()", () -> () -> clock.utcBounds().latestNanos())
        .put("32 random bytes", () -> draw(random))
        .put("version7()", () -> () -> uuids.version7().getLeastSignificantBits())
        .buildOrThrow();
  }

  private static LongSupplier changedSince(GenerationGuard guard) {
    long stamp = guard.stamp();
    return () -> guard.changedSince(stamp) ? 1 : 0;
  }

  private static LongSupplier read(VmClock clock) {
    Snapshot snapshot = clock.newSnapshot();
    return () -> clock.read(snapshot).latestUtcNanos();
  }

  private static LongSupplier draw(SecureRandom random) {
    byte[] block = new byte[BLOCK_BYTES];
    return () -> {
      random.nextBytes(block);
      return block[0];
    };
  }

  /** Measures everything and prints it. */
  public static void main(String[] args) throws InterruptedException {
    LOG.setLevel(Level.WARNING);
    try (Publisher publisher = Publisher.inMemory().start(Duration.ofSeconds(1));
        VmClock clock = VmClock.open(publisher.path())) {
      ImmutableMap<String, Supplier<LongSupplier>> operations = operations(clock);
      operations.values().forEach(Readers::warmUp);
      threads(operations);
      pages(publisher);
      watchers(clock);
    }
  }

  private static void threads(ImmutableMap<String, Supplier<LongSupplier>> operations)
      throws InterruptedException {
    System.out.printf("%nProcessor time of one call, ns, JDK %s%n%n| threads |", Runtime.version());
    operations.keySet().forEach(name -> System.out.print(" " + name + " |"));
    System.out.printf("%n| ---: |%s%n", " ---: |".repeat(operations.size()));
    for (int threads : THREADS) {
      System.out.printf("| %d |", threads);
      for (Supplier<LongSupplier> operation : operations.values()) {
        print(Readers.processorNanos(threads, operation));
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
