package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Longs;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Many machines restored from one snapshot: each goes through the same states up to the restore,
 * which comes at another step of the first hand-out in each. Together they make 10^7 values.
 */
class CloneTest {
  private static final int CLONES = 100;
  private static final int BLOCKS = 30_000;
  private static final int VERSION_4 = 30_000;
  private static final int VERSION_7 = 40_000;
  private static final int STEPS = 7;

  private static final Distinct BLOCK = new Distinct(CLONES * BLOCKS);
  private static final Distinct UUID_4 = new Distinct(CLONES * VERSION_4);
  private static final Distinct UUID_7 = new Distinct(CLONES * VERSION_7);

  private static final long[] PREPARED_BLOCKS = new long[CLONES];
  private static final long[] PREPARED_UUIDS = new long[CLONES];

  @BeforeAll
  static void restoreThem() {
    for (int clone = 0; clone < CLONES; clone++) {
      try (TestPage page = TestPage.likeFirecracker()) {
        restore(page, clone);
      }
    }
  }

  private static void restore(TestPage page, int clone) {
    AtomicInteger stepsLeft = new AtomicInteger(Integer.MAX_VALUE);
    Consumer<Step> hook =
        step -> {
          if (stepsLeft.getAndDecrement() == 0) {
            page.restore();
          }
        };
    GenerationGuard guard = GenerationGuard.of(page.clock, hook);
    TestSources.Copied sources = new TestSources.Copied(page);
    RandomEngine engine = new RandomEngine(guard, sources);
    AtomicLong last = new AtomicLong();
    UuidGenerator uuids = new UuidGenerator(guard, sources, last);

    byte[] block = new byte[16];
    engine.fill(block);
    PREPARED_BLOCKS[clone] = Longs.fromByteArray(block);
    for (int i = 0; i < 5; i++) {
      PREPARED_UUIDS[clone] ^= uuids.version4().getLeastSignificantBits();
      UUID unused = uuids.version7();
    }
    last.set(0);

    stepsLeft.set(clone % STEPS);
    boolean blocksFirst = clone % 2 == 0;
    if (blocksFirst) {
      blocks(engine, page);
    }
    UUID[] batch = new UUID[40];
    for (int made = 0; made < VERSION_4; ) {
      UUID uuid = uuids.version4();
      if (page.generation() != 0) {
        UUID_4.add(uuid);
        made++;
      }
    }
    for (int i = 0; i < VERSION_7 / 2; i++) {
      UUID_7.add(uuids.version7());
    }
    for (int i = 0; i < VERSION_7 / 2; i += batch.length) {
      uuids.version7(batch);
      for (UUID uuid : batch) {
        UUID_7.add(uuid);
      }
    }
    if (!blocksFirst) {
      blocks(engine, page);
    }
    assertThat(page.generation()).isEqualTo(1);
  }

  private static void blocks(RandomEngine engine, TestPage page) {
    byte[] block = new byte[16];
    for (int made = 0; made < BLOCKS; ) {
      engine.fill(block);
      // What was handed out ahead of the snapshot is all of theirs.
      if (page.generation() != 0) {
        BLOCK.add(
            Longs.fromByteArray(block), Longs.fromByteArray(Arrays.copyOfRange(block, 8, 16)));
        made++;
      }
    }
  }

  /** Otherwise nothing below would mean anything. */
  @Test
  void clonesHaveTheSameStateUntilTheRestore() {
    assertThat(Arrays.stream(PREPARED_BLOCKS).distinct()).hasSize(1);
    assertThat(Arrays.stream(PREPARED_UUIDS).distinct()).hasSize(1);
  }

  @Test
  void noTwoShareARandomBlock() {
    assertThat(BLOCK.collisions()).isZero();
  }

  @Test
  void noTwoShareAUuidOfVersion4() {
    assertThat(UUID_4.collisions()).isZero();
  }

  @Test
  void noTwoShareAUuidOfVersion7() {
    assertThat(UUID_7.collisions()).isZero();
  }

  /** Values of 128 bits, each folded to 64: chance collides in one run of a million. */
  private static final class Distinct {
    private final long[] folded;
    private int count;

    Distinct(int capacity) {
      folded = new long[capacity];
    }

    void add(UUID uuid) {
      add(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    void add(long high, long low) {
      long mixed = (high ^ (high >>> 32)) * 0x9e37_79b9_7f4a_7c15L;
      folded[count++] = low ^ mixed ^ (mixed >>> 29);
    }

    long collisions() {
      assertThat(count).isEqualTo(folded.length);
      long[] sorted = folded.clone();
      Arrays.parallelSort(sorted);
      long collisions = 0;
      for (int i = 1; i < sorted.length; i++) {
        collisions += sorted[i] == sorted[i - 1] ? 1 : 0;
      }
      return collisions;
    }
  }
}
