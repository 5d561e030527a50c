package io.vmclock.benchmarks.scale;

import io.vmclock.VmClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** One page that is open many times. */
final class OpenPages implements AutoCloseable {
  private static final double NANOS_PER_MICROSECOND = 1000;

  private final List<VmClock> clocks = new ArrayList<>();
  private final double openMicros;
  private final double descriptorsEach;

  OpenPages(Path path, int count) {
    long before = descriptors();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      clocks.add(VmClock.open(path));
    }
    openMicros = (System.nanoTime() - begin) / NANOS_PER_MICROSECOND / count;
    descriptorsEach = (double) (descriptors() - before) / count;
  }

  private static long descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the time of one open, on average. */
  double openMicros() {
    return openMicros;
  }

  double descriptorsEach() {
    return descriptorsEach;
  }

  LongSupplier one() {
    return clocks.get(0)::utcNanos;
  }

  /** Returns an operation that reads another clock at each call. */
  LongSupplier inTurn() {
    VmClock[] all = clocks.toArray(VmClock[]::new);
    return new LongSupplier() {
      private int next;

      @Override
      public long getAsLong() {
        int current = next;
        next = current + 1 == all.length ? 0 : current + 1;
        return all[current].utcNanos();
      }
    };
  }

  @Override
  public void close() {
    clocks.forEach(VmClock::close);
  }
}
