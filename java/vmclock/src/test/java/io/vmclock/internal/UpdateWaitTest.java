package io.vmclock.internal;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads during updates that take long or never end. */
@ExtendWith(RawPageExtension.class)
class UpdateWaitTest {
  private static final int VIRTUAL_THREADS_SINCE = 21;

  /** More than the 100 ms that an update may take, and less than a test's patience. */
  private static final long LONG_MILLIS = 10_000;

  static Stream<ToLongFunction<VmClock>> reads() {
    return Stream.of(
        VmClock::taiNanos,
        VmClock::utcNanos,
        VmClock::taiNanosUnordered,
        VmClock::utcNanosUnordered,
        clock -> clock.read().taiNanos());
  }

  @ParameterizedTest
  @MethodSource("reads")
  void returnsTheTimeAfterTheUpdate(ToLongFunction<VmClock> read, RawPage page) throws Exception {
    try (VmClock clock = VmClock.open(page.path())) {
      long before = read.applyAsLong(clock);
      long count = page.sequenceCount();
      for (int attempt = 0; ; attempt++) {
        page.sequenceCount(count + 1);
        CompletableFuture<Long> time = CompletableFuture.supplyAsync(() -> read.applyAsLong(clock));
        TimeUnit.MILLISECONDS.sleep(5);
        boolean waits = !time.isDone();
        page.sequenceCount(count += 2);
        try {
          assertThat(time.get(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(before);
          if (waits) {
            return;
          }
        } catch (ExecutionException e) {
          // This thread lost its processor for longer than an update may take.
          assertThat(e).hasCauseInstanceOf(VmClockException.class);
        }
        assertThat(attempt).isLessThan(20);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("reads")
  void failsIfTheUpdateDoesNotEnd(ToLongFunction<VmClock> read, RawPage page) {
    for (Access access : Access.values()) {
      page.sequenceCount(2);
      try (VmClock clock = VmClock.open(page.path(), access)) {
        page.sequenceCount(3);
        long start = System.nanoTime();
        failure(Reason.BUSY, () -> read.applyAsLong(clock));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(millis(100));
        start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
          failure(Reason.BUSY, () -> read.applyAsLong(clock));
        }
        assertThat(System.nanoTime() - start).isLessThan(millis(LONG_MILLIS));
      }
    }
  }

  @Test
  void anInterruptNeitherEndsTheWaitNorGetsLost(RawPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      page.sequenceCount(3);
      Thread.currentThread().interrupt();
      long start = System.nanoTime();
      failure(Reason.BUSY, clock::utcNanos);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(millis(100));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @ParameterizedTest
  @EnumSource
  void virtualThreadsThatWaitDelayNoOther(Binding binding, RawPage page) throws Exception {
    assumeTrue(
        Runtime.version().feature() >= VIRTUAL_THREADS_SINCE, "this JDK has no virtual threads");
    assumeTrue(binding == Binding.JNI || ForeignLinker.exists(), "no foreign calls here");
    page.sequenceCount(3);
    assertThat(
            ChildJvm.of(ReadersAndOther.class)
                .property(Binding.PROPERTY, binding)
                .property("jdk.virtualThreadScheduler.parallelism", 1)
                .property("jdk.virtualThreadScheduler.maxPoolSize", 1)
                .run(page.path().toString())
                .output())
        .isEqualTo("the other ran first\n");
  }

  /** Starts virtual threads that read, and then one that does not. They share one carrier. */
  static final class ReadersAndOther {
    private static final int READERS = 100;
    private static final int ROUNDS = 20;

    private ReadersAndOther() {}

    public static void main(String[] args) throws Exception {
      for (int round = 0; round < ROUNDS; round++) {
        // A new clock, which does not know that the update is stuck.
        try (VmClock clock = VmClock.open(Path.of(args[0]))) {
          if (otherRunsFirst(clock)) {
            System.out.println("the other ran first");
            return;
          }
        }
      }
      System.out.println("the other ran after a reader");
    }

    private static boolean otherRunsFirst(VmClock clock) throws Exception {
      AtomicInteger finished = new AtomicInteger();
      CountDownLatch readersEnded = new CountDownLatch(READERS);
      for (int i = 0; i < READERS; i++) {
        start(
            () -> {
              long unused = clock.utcNanosOr(0);
              finished.incrementAndGet();
              readersEnded.countDown();
            });
      }
      CompletableFuture<Integer> finishedBefore = new CompletableFuture<>();
      start(() -> finishedBefore.complete(finished.get()));
      readersEnded.await();
      return finishedBefore.get() == 0;
    }

    /** {@code Thread.startVirtualThread}, which JDK 17 does not have. */
    private static void start(Runnable task) throws ReflectiveOperationException {
      Object unused =
          Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
  }
}
