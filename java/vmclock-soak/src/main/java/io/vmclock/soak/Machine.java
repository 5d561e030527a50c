package io.vmclock.soak;

import com.google.common.io.MoreFiles;
import io.vmclock.VmClock;
import io.vmclock.publish.AlteredTime;
import io.vmclock.publish.PageWriter;
import io.vmclock.publish.Publisher;
import io.vmclock.testpage.ClockBoundSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The machine's page and its ClockBound daemon. The page is published a thousand times a second,
 * with this machine's own time and a bound of a millisecond.
 */
final class Machine implements AutoCloseable {
  private static final Duration BOUND = Duration.ofMillis(1);

  private final Path directory = Files.createTempDirectory("vmclock-soak");
  private final Publisher publisher;
  private final PageWriter writer;
  private final VmClock reader;
  private final ClockBoundSegment daemon;

  /** The generation of the last restore that is over. Only the restoring thread writes it. */
  private volatile long restored;

  Machine() throws IOException {
    Path page = directory.resolve("page");
    publisher = Publisher.create(page, AlteredTime.ofKernel().withMaxError(BOUND));
    publisher.start(Duration.ofMillis(1));
    writer = publisher.writer();
    reader = VmClock.open(page);
    daemon = ClockBoundSegment.at(directory.resolve("shm1"), ClockBoundSegment.Version.V3);
    restored = reader.generation();
  }

  Path page() {
    return publisher.path();
  }

  Path clockBound() {
    return daemon.path();
  }

  /** Returns how often the page was updated, modulo 2^31. */
  long updates() {
    return reader.read().sequenceCount() / 2;
  }

  /** Returns UTC of the operating system in nanoseconds, which is the true time here. */
  static long truth() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  void restore(Verdict verdict) {
    long before = reader.generation();
    writer.restore();
    long after = reader.generation();
    verdict.require(
        after == before + 1, "A restore changed the generation %d to %d", before, after);
    restored = after;
  }

  void migrate() {
    writer.migrate();
  }

  /** Returns a generation that the page has or has had. */
  long restored() {
    return restored;
  }

  /** The daemon measures, loses its clock, or is installed again. For one thread. */
  void changeDaemon(int step) {
    switch (step % 4) {
      case 0 -> daemon.update(fields -> fields.status(ClockBoundSegment.UNKNOWN));
      case 1 -> daemon.replace(Machine::measure);
      case 2 -> daemon.update(fields -> fields.status(ClockBoundSegment.UNKNOWN)).remove();
      default -> daemon.replace(Machine::measure);
    }
  }

  private static void measure(ClockBoundSegment.Fields fields) {
    long now = System.nanoTime();
    fields
        .asOfNanos(now - TimeUnit.SECONDS.toNanos(1))
        .voidAfterNanos(now + TimeUnit.SECONDS.toNanos(1000))
        .boundNanos(BOUND.toNanos())
        .status(ClockBoundSegment.SYNCHRONIZED);
  }

  @Override
  public void close() throws IOException {
    reader.close();
    writer.close();
    publisher.close();
    daemon.remove();
    MoreFiles.deleteRecursively(directory);
  }
}
