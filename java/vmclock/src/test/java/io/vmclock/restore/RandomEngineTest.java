package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClockException;
import java.nio.ByteBuffer;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RandomEngineTest {
  private final TestPage page = TestPage.likeFirecracker();
  private final GenerationGuard guard = GenerationGuard.of(page.clock);

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void reseedsOnceForEachChangeThatADrawSees() {
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
  void reseedsOnMigrationWhereThereIsAMarkerAlone() {
    try (TestPage qemu = TestPage.likeQemu()) {
      TestSources.Counting sources = new TestSources.Counting();
      RandomEngine engine = new RandomEngine(GenerationGuard.of(qemu.clock), sources);
      engine.fill(new byte[8]);
      qemu.migrate();
      engine.fill(new byte[8]);
      assertThat(sources.reseeded).hasValue(1);
    }
  }

  @Test
  void givesZeroesAndThrowsWhereThePageCannotBeRead() {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Tagged(page));
    page.restore();
    engine.fill(new byte[1]);
    AtomicBoolean armed = new AtomicBoolean();
    GenerationGuard closing =
        GenerationGuard.of(
            page.clock,
            step -> {
              if (step == Step.DRAWN && armed.get()) {
                page.clock.close();
              }
            });
    RandomEngine closed = new RandomEngine(closing, new TestSources.Tagged(page));
    byte[] block = new byte[32];
    closed.fill(block);
    assertThat(block).containsOnly(1);
    armed.set(true);
    assertThatThrownBy(() -> closed.fill(block)).isInstanceOf(VmClockException.class);
    assertThat(block).containsOnly(0);
    assertThatThrownBy(() -> closed.entropy(8)).isInstanceOf(VmClockException.class);
  }

  @Test
  void triesAgainAfterSeedingFailed() {
    AtomicBoolean failing = new AtomicBoolean();
    GenerationGuard failingGuard =
        GenerationGuard.of(
            page.clock,
            step -> {
              if (step == Step.SEEDED && failing.get()) {
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
  void handsEachByteOutOnceWhateverTheLengths() {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Numbered());
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      // Of what was drawn ahead, to its last byte and beyond, and of a draw of its own.
      ByteBuffer bytes = ByteBuffer.allocate(i % 40 * Long.BYTES);
      engine.fill(bytes.array());
      while (bytes.hasRemaining()) {
        numbers.add(bytes.getLong());
      }
    }
    assertThat(numbers).doesNotContain(0L).doesNotHaveDuplicates();
  }

  @Test
  void dropsWhatWasDrawnAheadOfASeed() {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Tagged(page));
    byte[] block = new byte[32];
    engine.fill(block);
    assertThat(block).containsOnly(0);
    engine.reseed(new byte[] {42});
    engine.fill(block);
    assertThat(block).containsOnly(42);
    engine.reseed(null);
    engine.fill(block);
    assertThat(block).containsOnly(0);
  }

  @Test
  void handsNothingOutOfADrawThatFailed() {
    TestSources.Numbered sources = new TestSources.Numbered();
    RandomEngine engine = new RandomEngine(guard, sources);
    byte[] block = new byte[8];
    sources.fail = true;
    assertThatThrownBy(() -> engine.fill(block)).isInstanceOf(ProviderException.class);
    sources.fail = false;
    engine.fill(block);
    assertThat(block).isNotEqualTo(new byte[8]);
  }

  @Test
  void handsNothingStaleToManyThreads() throws Exception {
    RandomEngine engine = new RandomEngine(guard, new TestSources.Tagged(page));
    int members = 4;
    int rounds = 20_000;
    Crew.run(
        members,
        member -> {
          byte[] block = new byte[16];
          for (int i = 0; i < rounds; i++) {
            // One byte holds 100 generations; this member makes them.
            if (member == 0 && i % (rounds / 100) == 0) {
              page.restore();
            }
            long before = page.generation();
            engine.fill(block);
            long after = page.generation();
            for (byte b : block) {
              if (b < before || b > after || b != block[0]) {
                throw new AssertionError(b + " is not of " + before + " to " + after);
              }
            }
          }
        });
    assertThat(page.generation()).isEqualTo(100);
  }
}
