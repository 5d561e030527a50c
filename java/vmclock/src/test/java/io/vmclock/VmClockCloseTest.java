package io.vmclock;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.ClockHandles;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clocks that are closed or unreachable. */
@ExtendWith(RawPageExtension.class)
class VmClockCloseTest {
  /** Objects that the garbage collector must not collect. */
  private final List<Object> held = new ArrayList<>();

  /** All calls that read. Each one returns, or fails with CLOSED. */
  private static final List<Consumer<VmClock>> READS =
      List.of(
          VmClock::generation,
          VmClock::disruptionMarker,
          VmClock::taiNanos,
          VmClock::utcNanos,
          VmClock::taiNanosUnordered,
          VmClock::utcNanosUnordered,
          VmClock::capabilities,
          clock -> clock.read(clock.newSnapshot()));

  @ParameterizedTest
  @EnumSource
  void refusesEveryReadAfterClose(Access access, RawPage page) {
    VmClock clock = VmClock.open(page.path(), access);
    clock.close();
    clock.close();
    for (Consumer<VmClock> read : READS) {
      failure(
          Reason.CLOSED,
          page.path(),
          "the clock is closed",
          "Open another",
          () -> read.accept(clock));
    }
    assertThat(clock.path()).isEqualTo(page.path());
    assertThat(clock.toString()).contains(page.path().toString());
  }

  @ParameterizedTest
  @EnumSource
  void snapshotStaysReadableUntilTheNextRead(Access access, RawPage page) {
    VmClock clock = VmClock.open(page.path(), access);
    Snapshot snapshot = clock.read(clock.newSnapshot());
    clock.close();
    assertThat(snapshot.generation()).isEqualTo(1);
    assertThat(snapshot.recomputeAt(5).counter()).isEqualTo(5);
    assertThat(snapshot.utcInstant()).isEqualTo(RawPage.EPOCH);
    failure(Reason.CLOSED, () -> clock.read(snapshot));
    assertThat(snapshot.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void closeIsSafeDuringReads(Access access, RawPage page) throws Exception {
    int rounds = 300;
    int readers = READS.size();
    CyclicBarrier together = new CyclicBarrier(readers + 1);
    ExecutorService threads = Executors.newFixedThreadPool(readers);
    try {
      for (int round = 0; round < rounds; round++) {
        VmClock clock = VmClock.open(page.path(), access);
        AtomicBoolean closed = new AtomicBoolean();
        List<Future<?>> running = new ArrayList<>();
        for (Consumer<VmClock> read : READS) {
          running.add(
              threads.submit(
                  () -> {
                    together.await();
                    failure(Reason.CLOSED, () -> readUntil(closed, read, clock));
                    return null;
                  }));
        }
        together.await();
        for (int i = 0; i < round; i++) { // gives the readers more time in each round
          clock.generation();
        }
        clock.close();
        closed.set(true);
        for (Future<?> reader : running) {
          reader.get();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A read that starts after close() has returned must fail. */
  private static void readUntil(AtomicBoolean closed, Consumer<VmClock> read, VmClock clock) {
    boolean last;
    do {
      last = closed.get();
      read.accept(clock);
    } while (!last);
  }

  @Test
  void unreachableClocksAreUnmapped(RawPage page) throws IOException {
    int clocks = 50;
    for (int i = 0; i < clocks; i++) {
      held.add(VmClock.open(page.path()));
    }
    assertThat(mappings(page)).isEqualTo(clocks);
    assertThat(descriptors(page)).isZero();
    held.clear();
    collectUntilMappings(0, page);
  }

  @Test
  void closeClosesTheFileOfAPageThatIsNotMapped(RawPage page) throws IOException {
    VmClock clock = VmClock.open(page.path(), Access.PREAD);
    held.add(clock);
    assertThat(descriptors(page)).isEqualTo(1);
    clock.close();
    assertThat(descriptors(page)).isZero();
  }

  @Test
  void aReachableSnapshotKeepsTheMappingOfAClosedClock(RawPage page) throws IOException {
    held.add(snapshotOfAClosedClock(page));
    for (int i = 0; i < 10; i++) {
      System.gc();
      ClockHandles.reclaim();
    }
    assertThat(mappings(page)).isEqualTo(1);
    assertThat(held).asString().contains("generation 1");
    held.clear();
    collectUntilMappings(0, page);
  }

  private static Snapshot snapshotOfAClosedClock(RawPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      return clock.read(clock.newSnapshot());
    }
  }

  /** Collects garbage, at most 200 times, until the page has this many mappings. */
  private static void collectUntilMappings(long expected, RawPage page) throws IOException {
    int collections = 200;
    for (int i = 0; i < collections && mappings(page) != expected; i++) {
      System.gc();
      ClockHandles.reclaim();
    }
    assertThat(mappings(page)).isEqualTo(expected);
  }

  /** Returns how often the library maps a page. The test page's own mapping is writable. */
  private static long mappings(RawPage page) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      String path = page.path().toString();
      return lines.filter(line -> line.contains(" r--s ") && line.contains(path)).count();
    }
  }

  private static long descriptors(RawPage page) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(descriptor -> leadsTo(descriptor, page.path())).count();
    }
  }

  private static boolean leadsTo(Path descriptor, Path path) {
    try {
      return Files.readSymbolicLink(descriptor).equals(path);
    } catch (IOException e) {
      return false; // closed in the meantime, like the descriptor of the listing
    }
  }
}
