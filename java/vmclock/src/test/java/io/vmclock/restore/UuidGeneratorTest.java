package io.vmclock.restore;

import static io.vmclock.Pages.offerUtc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.Stripes;
import io.vmclock.testpage.RawPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UuidGeneratorTest {
  private static final int RFC_VARIANT = 2;

  /** A time in the past, in milliseconds since 1970. */
  private static final long PAST = Instant.parse("2024-05-06T07:08:09Z").toEpochMilli();

  private static final long HOUR = 3_600_000;

  private final RawPage page = RawPage.create().likeFirecracker();
  private final VmClock clock = VmClock.open(page.path());
  private final GenerationGuard guard = GenerationGuard.of(clock);
  private final UuidGenerator uuids = UuidGenerator.create(guard);

  @AfterEach
  void close() {
    clock.close();
    page.close();
  }

  private static long millis(UUID uuid) {
    return uuid.getMostSignificantBits() >>> 16;
  }

  /** Returns the fraction of the millisecond, in 2^-19 ms. */
  private static long fraction(UUID uuid) {
    return ((uuid.getMostSignificantBits() & 0xfff) << 7)
        | ((uuid.getLeastSignificantBits() >>> 55) & 0x7f);
  }

  /** Returns a time that does not pass. It begins at {@code value}, which is ahead of UTC. */
  private static MonotonicUtc standingAt(long value) {
    return new MonotonicUtc(() -> 0, value);
  }

  @Test
  void twoCallsAtTheSameTimeBeginWithDifferentStripesFromThenOn() {
    List<Runnable> duringCall = new ArrayList<>();
    UuidGenerator nesting =
        UuidGenerator.create(
            GenerationGuard.of(
                clock,
                step -> {
                  if (step == RestoreInjectionPoint.RESULT_BUILT && !duringCall.isEmpty()) {
                    duringCall.remove(0).run();
                  }
                }));
    List<UUID> inner = new ArrayList<>();
    duringCall.add(() -> inner.add(nesting.version4()));
    int before = Stripes.first();

    UUID outer = nesting.version4();

    assertThat(inner).hasSize(1).doesNotContain(outer);
    assertThat(Stripes.first()).isNotEqualTo(before);
  }

  @Test
  void setsVersionAndVariant() {
    for (int i = 0; i < 1000; i++) {
      assertThat(uuids.version4().version()).isEqualTo(4);
      assertThat(uuids.version4().variant()).isEqualTo(RFC_VARIANT);
      assertThat(uuids.version7().version()).isEqualTo(7);
      assertThat(uuids.version7().variant()).isEqualTo(RFC_VARIANT);
    }
  }

  @Test
  void takesEveryOtherBitOfVersion4FromTheGenerator() {
    long high0 = -1;
    long high1 = 0;
    long low0 = -1;
    long low1 = 0;
    for (int i = 0; i < 200; i++) {
      UUID uuid = uuids.version4();
      high0 &= uuid.getMostSignificantBits();
      high1 |= uuid.getMostSignificantBits();
      low0 &= uuid.getLeastSignificantBits();
      low1 |= uuid.getLeastSignificantBits();
    }
    assertThat(high0).isEqualTo(0x4000);
    assertThat(high1).isEqualTo(0xffff_ffff_ffff_4fffL);
    assertThat(low0).isEqualTo(0x8000_0000_0000_0000L);
    assertThat(low1).isEqualTo(0xbfff_ffff_ffff_ffffL);
  }

  @Test
  void takesTheLast55BitsOfVersion7FromTheGenerator() {
    long low0 = -1;
    long low1 = 0;
    for (int i = 0; i < 200; i++) {
      UUID uuid = uuids.version7();
      low0 &= uuid.getLeastSignificantBits();
      low1 |= uuid.getLeastSignificantBits();
    }
    assertThat(low0 << 9).isZero();
    assertThat(low1 << 9 >>> 9).isEqualTo((1L << 55) - 1);
  }

  @Test
  void startsWithTheTime() {
    long start = System.currentTimeMillis() + 5_000;
    MonotonicUtc standing = standingAt((start << UtcLine.FRACTION_BITS) + 0x7fffe);
    UuidGenerator uuids = new UuidGenerator(guard, SystemEntropySources.INSTANCE, standing);
    UUID first = uuids.version7();
    UUID second = uuids.version7();
    UUID third = uuids.version7();
    assertThat(millis(first)).isEqualTo(start);
    assertThat(fraction(first)).isEqualTo(0x7fffe);
    assertThat(millis(second)).isEqualTo(start);
    assertThat(fraction(second)).isEqualTo(0x7ffff);
    assertThat(millis(third)).isEqualTo(start + 1);
    assertThat(fraction(third)).isZero();
  }

  /** This page has no time, so the generator uses the system's clock. */
  @Test
  void containsUtcWithinAMillisecond() {
    for (int i = 0; i < 1000; i++) {
      Instant before = Instant.now();
      UUID uuid = uuids.version7();
      Instant after = Instant.now();
      Instant contained =
          Instant.ofEpochMilli(millis(uuid)).plusNanos((fraction(uuid) * 1_000_000) >>> 19);
      assertThat(contained).isBetween(before.minusMillis(1), after.plusMillis(1));
    }
  }

  private static VmClock openWithUtc(RawPage page) {
    offerUtc(page, PAST / 1000, 1000);
    return VmClock.open(page.path());
  }

  @Test
  void containsNoTimeFromBeforeARestore() {
    for (int at = 0; at < 20; at++) {
      try (RawPage page = RawPage.create().likeFirecracker();
          VmClock clock = openWithUtc(page)) {
        AtomicInteger steps = new AtomicInteger();
        AtomicInteger restoreAt = new AtomicInteger(-1);
        GenerationGuard guard =
            GenerationGuard.of(
                clock,
                step -> {
                  if (steps.getAndIncrement() == restoreAt.get()) {
                    page.update(fields -> fields.timeSeconds((PAST + HOUR) / 1000));
                    page.restore();
                  }
                });
        MonotonicUtc time = new MonotonicUtc(System::nanoTime, 0);
        UuidGenerator uuids = new UuidGenerator(guard, SystemEntropySources.INSTANCE, time);
        UUID[] batch = new UUID[40];
        uuids.version7(batch);
        restoreAt.set(steps.get() + at);
        for (int i = 0; i < 20; i++) {
          uuids.version7(batch);
          assertThat(millis(batch[0])).isGreaterThanOrEqualTo(PAST + page.generation() * HOUR);
          UUID uuid = uuids.version7();
          assertThat(millis(uuid)).isGreaterThanOrEqualTo(PAST + page.generation() * HOUR);
        }
        assertThat(page.generation()).isPositive();
      }
    }
  }

  @Test
  void growsWithinAMillisecondAndAcrossARestore() {
    UUID earlier = uuids.version7();
    int sameMillisecond = 0;
    for (int i = 0; i < 100_000; i++) {
      if (i % 1000 == 0) {
        page.restore();
      }
      UUID later = uuids.version7();
      assertThat(later.compareTo(earlier)).isPositive();
      assertThat(later.toString().compareTo(earlier.toString())).isPositive();
      sameMillisecond += millis(later) == millis(earlier) ? 1 : 0;
      earlier = later;
    }
    assertThat(sameMillisecond).isPositive();
  }

  @Test
  void hasOneOrderForAllThreads() throws Exception {
    int members = 4;
    int each = 50_000;
    UUID[][] made = new UUID[members][each];
    ConcurrentThreads.run(
        members,
        member -> {
          for (int i = 0; i < each; i++) {
            if (i % 5000 == member) {
              page.restore();
            }
            made[member][i] = uuids.version7();
          }
        });
    List<UUID> all = new ArrayList<>();
    for (UUID[] of : made) {
      assertThat(of).isSorted();
      Collections.addAll(all, of);
    }
    assertThat(all.stream().distinct().count()).isEqualTo((long) members * each);
  }

  @Test
  void isGreaterThanEarlierUuidsOfOtherThreads() throws Exception {
    AtomicReference<UUID> handedOver = new AtomicReference<>(uuids.version7());
    ConcurrentThreads.run(
        4,
        member -> {
          UUID[] batch = new UUID[3];
          for (int i = 0; i < 200_000; i++) {
            UUID before = handedOver.get();
            UUID after = uuids.version7();
            if (i % 10 == member) {
              uuids.version7(batch);
              assertThat(batch[0]).isGreaterThan(after);
              after = batch[2];
            }
            if (after.compareTo(before) <= 0) {
              throw new AssertionError(after + " after " + before);
            }
            handedOver.set(after);
          }
        });
  }

  @Test
  void hasOneOrderForAllGenerators() {
    UuidGenerator second = UuidGenerator.create(GenerationGuard.none());
    UUID before = uuids.version7();
    for (int i = 0; i < 100_000; i++) {
      UUID after = (i % 2 == 0 ? second : uuids).version7();
      assertThat(after.compareTo(before)).isPositive();
      before = after;
    }
  }

  /** The time is some seconds ahead of UTC, so it advances at half the speed. */
  @Test
  void isGreaterThanAnEarlierBatchOfAnotherThread() throws Exception {
    long ahead = System.currentTimeMillis() + 9_000;
    MonotonicUtc time = new MonotonicUtc(System::nanoTime, ahead << UtcLine.FRACTION_BITS);
    UuidGenerator uuids = new UuidGenerator(guard, SystemEntropySources.INSTANCE, time);
    AtomicReference<UUID> handedOver = new AtomicReference<>(uuids.version7());
    AtomicInteger turn = new AtomicInteger();
    ConcurrentThreads.run(
        2,
        member -> {
          UUID[] batch = new UUID[200];
          for (int i = 0; i < 2_000; i++) {
            while (turn.get() % 2 != member) {
              Thread.onSpinWait();
            }
            UUID after = uuids.version7();
            assertThat(after.compareTo(handedOver.get())).isPositive();
            if (member == 0) {
              uuids.version7(batch);
              after = batch[batch.length - 1];
            }
            handedOver.set(after);
            turn.incrementAndGet();
          }
        });
  }

  @Test
  void returnsABatchWhenItsTimeHasPassed() {
    AtomicLong nanoTime = new AtomicLong();
    MonotonicUtc slow = new MonotonicUtc(() -> nanoTime.addAndGet(10), 0);
    new UuidGenerator(guard, SystemEntropySources.INSTANCE, slow, () -> 0).version7(new UUID[1000]);
    assertThat(nanoTime.get()).isBetween(1_900L, 10_000L);
  }

  @Test
  void leavesNoTraceOfAFailedBatch() {
    TestSources.Numbered sources = new TestSources.Numbered();
    MonotonicUtc standing =
        standingAt((System.currentTimeMillis() + 5_000) << UtcLine.FRACTION_BITS);
    UuidGenerator uuids = new UuidGenerator(guard, sources, standing);
    UUID[] batch = new UUID[10_000];
    uuids.version7(batch);
    UUID last = batch[batch.length - 1];
    sources.fail = true;
    assertThatThrownBy(() -> uuids.version7(batch)).hasMessage("no draw");
    assertThat(Arrays.asList(batch)).containsOnlyNulls();
    assertThatThrownBy(() -> uuids.version4(batch)).hasMessage("no draw");
    sources.fail = false;
    assertThat(uuids.version7().getMostSignificantBits() - last.getMostSignificantBits())
        .isBetween(0L, 1L);
  }

  @Test
  void createsBatches() {
    UUID before = uuids.version7();
    UUID[] ordered = new UUID[1000];
    uuids.version7(ordered);
    UUID after = uuids.version7();
    assertThat(ordered).isSorted().doesNotHaveDuplicates();
    assertThat(ordered).allSatisfy(u -> assertThat(u.version()).isEqualTo(7));
    assertThat(before).isLessThan(ordered[0]);
    assertThat(after).isGreaterThan(ordered[999]);
    UUID[] random = new UUID[1000];
    uuids.version4(random);
    assertThat(random).doesNotHaveDuplicates();
    assertThat(random).allSatisfy(u -> assertThat(u.version()).isEqualTo(4));
    uuids.version7(new UUID[0]);
    uuids.version4(new UUID[0]);
  }

  @Test
  void throwsIfThePageIsUnreadable() {
    UUID unused = uuids.version7();
    clock.close();
    UUID[] batch = new UUID[10];
    assertThatThrownBy(uuids::version4).isInstanceOf(VmClockException.class);
    assertThatThrownBy(uuids::version7).isInstanceOf(VmClockException.class);
    assertThatThrownBy(() -> uuids.version7(batch)).isInstanceOf(VmClockException.class);
    assertThat(Arrays.asList(batch)).containsOnlyNulls();
  }

  @Test
  void doesNotWaitForAPageWhoseUpdateDoesNotEnd() throws Exception {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = openWithUtc(page)) {
      UuidGenerator uuids = UuidGenerator.create(GenerationGuard.of(clock));
      UUID unused = uuids.version7();
      page.begin();
      long before = System.nanoTime();
      ConcurrentThreads.run(
          48,
          member -> {
            for (int i = 0; i < 100; i++) {
              uuids.version7();
              if (i % 10 == 0) {
                Thread.sleep(1);
              }
            }
          });
      // A read that waits takes 100 ms, and each thread would make some of them.
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void aWrongYearOfThePageDoesNotLast() throws InterruptedException {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = openWithUtc(page)) {
      long wrong = Instant.parse("2106-02-07T06:28:15Z").getEpochSecond();
      offerUtc(page, wrong, 1000);
      MonotonicUtc time = new MonotonicUtc(System::nanoTime, 0);
      GenerationGuard guard = GenerationGuard.of(clock);
      UuidGenerator uuids = new UuidGenerator(guard, SystemEntropySources.INSTANCE, time);
      UuidGenerator other =
          new UuidGenerator(GenerationGuard.none(), SystemEntropySources.INSTANCE, time);
      assertThat(millis(uuids.version7())).isGreaterThanOrEqualTo(wrong * 1000);
      // This generator has the time of the system, which is right.
      assertThat(millis(other.version7())).isLessThan(System.currentTimeMillis() + 10_000);

      offerUtc(page, PAST / 1000, 1000);
      Thread.sleep(2); // A line is valid for a millisecond.
      assertThat(millis(uuids.version7())).isLessThan(System.currentTimeMillis() + 10_000);
    }
  }
}
