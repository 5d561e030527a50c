package io.vmclock.soak;

import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationScoped;
import io.vmclock.time.UtcReading;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** A thread of the application for some seconds: it draws values, and checks each of them. */
final class Drawer implements Runnable {
  /** What all threads of this kind have done. */
  static final class Counts {
    final LongAdder times = new LongAdder();
    final LongAdder timesWithoutSource = new LongAdder();
    final LongAdder values = new LongAdder();
    final LongAdder threads = new LongAdder();
  }

  private static final int BATCH = 64;

  private final Machine machine;
  private final VmClockEnvironment environment;
  private final GenerationScoped<Long> scoped;
  private final Uniqueness unique;
  private final Verdict verdict;
  private final Counts counts;
  private final UtcReading reading = new UtcReading();
  private final ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
  private UUID last = new UUID(0, 0);

  /**
   * @param scoped its value is the generation at which it was made
   */
  Drawer(
      Machine machine,
      VmClockEnvironment environment,
      GenerationScoped<Long> scoped,
      Uniqueness unique,
      Verdict verdict,
      Counts counts) {
    this.machine = machine;
    this.environment = environment;
    this.scoped = scoped;
    this.unique = unique;
    this.verdict = verdict;
    this.counts = counts;
  }

  @Override
  public void run() {
    counts.threads.increment();
    long end =
        System.nanoTime() + ThreadLocalRandom.current().nextLong(500_000_000L, 5_000_000_000L);
    verdict.run(
        () -> {
          while (!verdict.isOver() && System.nanoTime() - end < 0) {
            for (int i = 0; i < BATCH; i++) {
              drawId();
              drawBytes();
            }
            useValue();
            readTime();
            // Leaves time for the publisher, which must update a thousand times a second.
            Thread.sleep(1);
          }
        });
  }

  private void drawId() {
    UUID id = environment.ids().version7();
    verdict.require(last.compareTo(id) < 0, "The id %s came after %s", id, last);
    last = id;
    requireUnique(id);
  }

  private void drawBytes() {
    environment.random().nextBytes(bytes.array());
    requireUnique(new UUID(bytes.getLong(0), bytes.getLong(Long.BYTES)));
  }

  private void requireUnique(UUID value) {
    verdict.require(unique.add(value), "%s was drawn twice", value);
  }

  private void useValue() {
    long known = machine.restored();
    long made = scoped.get();
    verdict.require(
        made >= known, "A value of generation %d was used after the restore to %d", made, known);
    counts.values.increment();
  }

  private void readTime() {
    long before = Machine.truth();
    if (!environment.clock().read(reading)) {
      counts.timesWithoutSource.increment();
      return;
    }
    long after = Machine.truth();
    verdict.require(
        reading.earliestNanos() <= after && before <= reading.latestNanos(),
        "%s does not contain the true time, which was from %d to %d",
        reading,
        before,
        after);
    counts.times.increment();
  }
}
