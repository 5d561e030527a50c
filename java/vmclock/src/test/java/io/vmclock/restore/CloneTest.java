package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Longs;
import io.vmclock.VmClock;
import io.vmclock.testpage.RawPage;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Restores many machines from one snapshot. All clones have the same state until the restore. The
 * restore comes at a different step of each clone's first draw. All clones together draw 10^7
 * values.
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
      try (RawPage page = RawPage.create().likeFirecracker();
          VmClock clock = VmClock.open(page.path())) {
        restoreClone(page, clock, clone);
      }
    }
  }

  private static void restoreClone(RawPage page, VmClock clock, int clone) {
    AtomicInteger stepsLeft = new AtomicInteger(Integer.MAX_VALUE);
    Consumer<RestoreInjectionPoint> hook =
        step -> {
          if (stepsLeft.getAndDecrement() == 0) {
            page.restore();
          }
        };
    GenerationGuard guard = GenerationGuard.of(clock, hook);
    TestSources.Copied sources = new TestSources.Copied(page);
    RandomEngine engine = new RandomEngine(guard, sources);
    // This time stands still. Otherwise the clones could differ by chance in time alone.
    MonotonicUtc time = new MonotonicUtc(() -> 0, 0);
    UuidGenerator uuids = new UuidGenerator(guard, sources, time, () -> 0);

    byte[] block = new byte[16];
    engine.fill(block);
    PREPARED_BLOCKS[clone] = Longs.fromByteArray(block);
    for (int i = 0; i < 5; i++) {
      PREPARED_UUIDS[clone] ^= uuids.version4().getLeastSignificantBits();
      PREPARED_UUIDS[clone] ^= uuids.version7().getLeastSignificantBits();
    }

    stepsLeft.set(clone % STEPS);
    // Each kind of value is the first to detect the restore in a third of the clones.
    for (int i = 0; i < 3; i++) {
      switch ((clone + i) % 3) {
        case 0 -> blocks(engine, page);
        case 1 -> version4(uuids, page);
        default -> version7(uuids, page);
      }
    }
    assertThat(page.generation()).isEqualTo(1);
  }

  // Values from before the restore belong to all clones, so they do not count.

  private static void version4(UuidGenerator uuids, RawPage page) {
    for (int made = 0; made < VERSION_4; ) {
      UUID uuid = uuids.version4();
      if (page.generation() != 0) {
        UUID_4.add(uuid);
        made++;
      }
    }
  }

  private static void version7(UuidGenerator uuids, RawPage page) {
    UUID[] batch = new UUID[40];
    for (int made = 0; made < VERSION_7; ) {
      UUID uuid = uuids.version7();
      if (page.generation() != 0) {
        UUID_7.add(uuid);
        made++;
        if (made % batch.length == 0 && made + batch.length <= VERSION_7) {
          uuids.version7(batch);
          for (UUID of : batch) {
            UUID_7.add(of);
          }
          made += batch.length;
        }
      }
    }
  }

  private static void blocks(RandomEngine engine, RawPage page) {
    byte[] block = new byte[16];
    for (int made = 0; made < BLOCKS; ) {
      engine.fill(block);
      if (page.generation() != 0) {
        BLOCK.add(
            Longs.fromByteArray(block), Longs.fromByteArray(Arrays.copyOfRange(block, 8, 16)));
        made++;
      }
    }
  }

  /** The other tests prove nothing without this. */
  @Test
  void clonesHaveTheSameStateUntilTheRestore() {
    assertThat(Arrays.stream(PREPARED_BLOCKS).distinct()).hasSize(1);
    assertThat(Arrays.stream(PREPARED_UUIDS).distinct()).hasSize(1);
  }

  @Test
  void noTwoClonesShareARandomBlock() {
    assertThat(BLOCK.collisions()).isZero();
  }

  @Test
  void noTwoClonesShareAVersion4Uuid() {
    assertThat(UUID_4.collisions()).isZero();
  }

  @Test
  void noTwoClonesShareAVersion7Uuid() {
    assertThat(UUID_7.collisions()).isZero();
  }

  /** 128-bit values, folded to 64 bits. A chance collision occurs in one of 10^6 runs. */
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
