package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.Stripes;
import io.vmclock.testpage.RawPage;
import java.nio.ByteBuffer;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RandomEngineTest {
  private final RawPage page = RawPage.create().likeFirecracker();
  private final VmClock clock = VmClock.open(page.path());
  private final GenerationGuard guard = GenerationGuard.of(clock);

  @AfterEach
  void close() {
    clock.close();
    page.close();
  }

  @Test
  void reseedsOncePerChangeThatADrawDetects() {
    TestSources.Counting sources = new TestSources.Counting();
    RandomEngine engine = new RandomEngine(guard, sources);
    byte[] block = new byte[32];
    engine.fill(block);
    engine.fill(block);
    assertThat(sources.made).hasValue(1);
    assertThat(sources.reseeded).hasValue(0);
    for (int restores = 1; restores <= 10; restores++) {
      page.restore();
      engine.fill(block);
      assertThat(sources.reseeded).hasValue(restores);
      engine.fill(block);
      assertThat(sources.reseeded).hasValue(restores);
    }
    page.migrate();
    engine.fill(block);
    assertThat(sources.reseeded).hasValue(10);
    page.restore();
    page.cloneOnSameHost();
    engine.fill(block);
    assertThat(sources.reseeded).hasValue(11);
    assertThat(sources.made).hasValue(1);
  }

  @Test
  void reseedsAfterAMigrationWithOnlyAMarker() {
    try (RawPage qemu = RawPage.create().likeQemu();
        VmClock clock = VmClock.open(qemu.path())) {
      TestSources.Counting sources = new TestSources.Counting();
      RandomEngine engine = new RandomEngine(GenerationGuard.of(clock), sources);
      engine.fill(new byte[8]);
      qemu.migrate();
      engine.fill(new byte[8]);
      assertThat(sources.reseeded).hasValue(1);
    }
  }

  @Test
  void returnsZerosAndThrowsIfThePageIsUnreadable() {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Tagged(page));
    page.restore();
    engine.fill(new byte[1]);
    AtomicBoolean armed = new AtomicBoolean();
    GenerationGuard closing =
        GenerationGuard.of(
            clock,
            step -> {
              if (step == RestoreInjectionPoint.BYTES_DRAWN && armed.get()) {
                clock.close();
              }
            });
    RandomEngine closed = new RandomEngine(closing, new TestSources.Tagged(page));
    byte[] block = new byte[32];
    closed.fill(block);
    assertThat(block).containsOnly(1);
    armed.set(true);
    assertThatThrownBy(() -> closed.fill(block)).isInstanceOf(VmClockException.class);
    assertThat(block).containsOnly(0);
    Arrays.fill(block, (byte) 1);
    // This time it fails before the draw.
    assertThatThrownBy(() -> closed.fill(block)).isInstanceOf(VmClockException.class);
    assertThat(block).containsOnly(0);
    assertThatThrownBy(() -> closed.generateSeed(8)).isInstanceOf(VmClockException.class);
  }

  @Test
  void twoDrawsAtTheSameTimeBeginWithDifferentStripesFromThenOn() {
    List<Runnable> duringDraw = new ArrayList<>();
    RandomEngine engine =
        new RandomEngine(
            GenerationGuard.of(
                clock,
                step -> {
                  if (step == RestoreInjectionPoint.BYTES_DRAWN && !duringDraw.isEmpty()) {
                    duringDraw.remove(0).run();
                  }
                }),
            new TestSources.Tagged(page));
    AtomicInteger moved = new AtomicInteger();
    duringDraw.add(
        () -> {
          int locked = Stripes.first();
          Thread other =
              ConcurrentThreads.newThread(
                  () -> {
                    Stripes.beginWith(locked);
                    engine.fill(new byte[8]);
                    moved.set(Stripes.first());
                  });
          other.start();
          Uninterruptibles.joinUninterruptibly(other);
          assertThat(moved.get()).isNotEqualTo(locked);
        });

    engine.fill(new byte[8]);

    assertThat(duringDraw).isEmpty();
    assertThat(moved.get()).isNotEqualTo(Stripes.first());
  }

  @Test
  void seedsAgainAfterSeedingFailed() {
    AtomicBoolean failing = new AtomicBoolean();
    GenerationGuard failingGuard =
        GenerationGuard.of(
            clock,
            step -> {
              if (step == RestoreInjectionPoint.SEED_READ && failing.get()) {
                throw new IllegalStateException("no entropy");
              }
            });
    RandomEngine engine = new RandomEngine(failingGuard, new TestSources.Tagged(page));
    byte[] block = new byte[32];
    engine.fill(block);
    page.restore();
    failing.set(true);
    assertThatThrownBy(() -> engine.fill(block)).hasMessage("no entropy");
    failing.set(false);
    engine.fill(block);
    assertThat(block).containsOnly(1);
  }

  @Test
  void handsOutEachByteOnceForAnyLength() {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Numbered());
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      // The lengths fit the prepared bytes, exceed them, or need a draw of their own.
      ByteBuffer bytes = ByteBuffer.allocate(i % 40 * Long.BYTES);
      engine.fill(bytes.array());
      while (bytes.hasRemaining()) {
        numbers.add(bytes.getLong());
      }
    }
    assertThat(numbers).doesNotContain(0L).doesNotHaveDuplicates();
  }

  @Test
  void dropsPreparedBytesBeforeAReseed() {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Tagged(page));
    byte[] block = new byte[32];
    engine.fill(block);
    assertThat(block).containsOnly(0);
    engine.reseed(new byte[] {42});
    engine.fill(block);
    assertThat(block).doesNotContain(0);
  }

  @Test
  void seedsEachGeneratorOnceAfterAReseed() throws Exception {
    TestSources.Counting sources = new TestSources.Counting();
    RandomEngine engine = new RandomEngine(guard, sources);
    engine.reseed(null);
    assertThat(sources.seeds).hasSize(1);
    // The threads run one after the other, so each draws from its own generator.
    drawOnEach(engine);
    int generators = sources.made.get();
    assertThat(generators).isGreaterThan(1);
    assertThat(sources.seeds).hasSize(generators);
    engine.reseed(null);
    drawOnEach(engine);
    drawOnEach(engine);
    assertThat(sources.made).hasValue(generators);
    assertThat(sources.seeds).hasSize(2 * generators);
  }

  @Test
  void mixesGivenSeedsIntoEachGenerator() throws Exception {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Tagged(page));
    assertThat(drawOnEach(engine)).containsOnly((byte) 0);
    engine.reseed(new byte[] {42});
    Set<Byte> one = drawOnEach(engine);
    assertThat(one).hasSize(1).doesNotContain((byte) 0);
    // The earlier seeds also count, even though nothing was drawn in between.
    engine.reseed(new byte[] {1});
    engine.reseed(new byte[] {42});
    engine.reseed(null);
    assertThat(drawOnEach(engine)).hasSize(1).doesNotContain((byte) 0).isNotEqualTo(one);
  }

  @Test
  void aReseedFailsWithoutEntropy() {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Tagged(page));
    clock.close();
    assertThatThrownBy(() -> engine.reseed(null)).isInstanceOf(VmClockException.class);
    assertThatThrownBy(() -> engine.reseed(new byte[1])).isInstanceOf(VmClockException.class);
  }

  /**
   * Draws in threads with consecutive ids, and returns the first byte of each draw. There are
   * enough threads to use every generator twice.
   */
  private static Set<Byte> drawOnEach(RandomEngine engine) throws Exception {
    Set<Byte> first = Collections.synchronizedSet(new HashSet<>());
    for (int i = 0; i < 128; i++) {
      ConcurrentThreads.run(
          1,
          member -> {
            byte[] block = new byte[8];
            engine.fill(block);
            first.add(block[0]);
          });
    }
    return first;
  }

  @Test
  void handsOutNothingOfAFailedDraw() {
    TestSources.Numbered sources = new TestSources.Numbered();
    RandomEngine engine = new RandomEngine(guard, sources);
    byte[] block = new byte[8];
    // Longer than the rest of the prepared bytes, so that the draw uses them all.
    byte[] longer = new byte[100];
    for (int i = 0; i < 10; i++) {
      engine.fill(longer);
    }
    sources.fail = true;
    assertThatThrownBy(() -> engine.fill(longer)).isInstanceOf(ProviderException.class);
    assertThat(longer).containsOnly(0);
    sources.fail = false;
    engine.fill(block);
    assertThat(block).isNotEqualTo(new byte[8]);
  }

  @Test
  void wipesTheBytesThatItHandsOut() {
    TestSources.Numbered sources = new TestSources.Numbered();
    RandomEngine engine = new RandomEngine(guard, sources);
    engine.fill(new byte[24]);
    assertThat(Arrays.copyOf(sources.drawn, 24)).containsOnly(0);
    assertThat(ByteBuffer.wrap(sources.drawn).getLong(24)).isEqualTo(4);
  }

  @Test
  void wipesPreparedBytesAfterARestore() {
    TestSources.Numbered sources = new TestSources.Numbered();
    RandomEngine engine = new RandomEngine(guard, sources);
    engine.fill(new byte[24]);
    byte[] before = sources.drawn;
    sources.fail = true;
    page.restore();
    // This draw does not use the prepared bytes, so it does not overwrite them.
    assertThatThrownBy(() -> engine.fill(new byte[1000])).isInstanceOf(ProviderException.class);
    assertThat(sources.drawn).isNotSameAs(before);
    assertThat(before).containsOnly(0);
  }

  @Test
  void wipesTheSeedAfterSuccessAndFailure() {
    AtomicBoolean failing = new AtomicBoolean(true);
    TestSources.Counting sources =
        new TestSources.Counting() {
          @Override
          public SecureRandom newSecureRandom(byte[] seed) {
            failIfArmed();
            return super.newSecureRandom(seed);
          }

          @Override
          public void reseed(SecureRandom generator, byte[] seed) {
            failIfArmed();
            super.reseed(generator, seed);
          }

          private void failIfArmed() {
            if (failing.get()) {
              throw new ProviderException("no seeding");
            }
          }
        };
    RandomEngine engine = new RandomEngine(guard, sources);
    byte[] block = new byte[8];
    assertThatThrownBy(() -> engine.fill(block)).hasMessage("no seeding");
    failing.set(false);
    engine.fill(block);
    page.restore();
    failing.set(true);
    assertThatThrownBy(() -> engine.fill(block)).hasMessage("no seeding");
    assertThat(sources.seeds).hasSize(3).allSatisfy(seed -> assertThat(seed).containsOnly(0));
  }

  @Test
  void handsOutNothingStaleToManyThreads() throws Exception {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Tagged(page));
    int members = 4;
    int rounds = 20_000;
    ConcurrentThreads.run(
        members,
        member -> {
          byte[] block = new byte[16];
          for (int i = 0; i < rounds; i++) {
            // This thread makes 100 generations, which fit in a byte.
            if (member == 0 && i % (rounds / 100) == 0) {
              page.restore();
            }
            long before = page.generation();
            engine.fill(block);
            long after = page.generation();
            for (byte b : block) {
              if (b < before || b > after || b != block[0]) {
                throw new AssertionError(
                    b + " is not a generation from " + before + " to " + after);
              }
            }
          }
        });
    assertThat(page.generation()).isEqualTo(100);
  }
}
