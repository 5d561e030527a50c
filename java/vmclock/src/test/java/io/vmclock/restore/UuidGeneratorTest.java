package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClockException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UuidGeneratorTest {
  private static final int RFC_VARIANT = 2;

  private final TestPage page = TestPage.likeFirecracker();
  private final AtomicLong last = new AtomicLong();
  private final UuidGenerator uuids =
      new UuidGenerator(GenerationGuard.of(page.clock), SystemSources.INSTANCE, last);

  @AfterEach
  void close() {
    page.close();
  }

  private static long millis(UUID uuid) {
    return uuid.getMostSignificantBits() >>> 16;
  }

  private static long counter(UUID uuid) {
    return ((uuid.getMostSignificantBits() & 0xfff) << 4)
        | ((uuid.getLeastSignificantBits() >>> 58) & 0xf);
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
  void takesTheLast58BitsOfVersion7FromTheGenerator() {
    long low0 = -1;
    long low1 = 0;
    for (int i = 0; i < 200; i++) {
      UUID uuid = uuids.version7();
      low0 &= uuid.getLeastSignificantBits();
      low1 |= uuid.getLeastSignificantBits();
    }
    assertThat(low0 << 6).isZero();
    assertThat(low1 << 6 >>> 6).isEqualTo((1L << 58) - 1);
  }

  @Test
  void putsTheTimeInFront() {
    long before = System.currentTimeMillis();
    UUID uuid = uuids.version7();
    assertThat(millis(uuid)).isBetween(before, System.currentTimeMillis());
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
  void countsOnWhereTimeGoesBackAndCarriesIntoIt() {
    long ahead = System.currentTimeMillis() + 1_000_000;
    last.set((ahead << 16) + 0xfffe);
    UUID first = uuids.version7();
    UUID second = uuids.version7();
    assertThat(millis(first)).isEqualTo(ahead);
    assertThat(counter(first)).isEqualTo(0xffff);
    assertThat(millis(second)).isEqualTo(ahead + 1);
    assertThat(counter(second)).isZero();
  }

  @Test
  void beginsEachMillisecondInTheLowerHalfOfTheCounter() {
    for (int i = 0; i < 1000; i++) {
      last.set(0);
      assertThat(counter(uuids.version7())).isLessThan(1 << 15);
    }
  }

  @Test
  void hasOneOrderForAllThreads() throws Exception {
    int members = 4;
    int each = 50_000;
    UUID[][] made = new UUID[members][each];
    Crew.run(
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
    // The counter and the time alone tell all of them apart.
    assertThat(all.stream().map(u -> (millis(u) << 16) | counter(u)).distinct().count())
        .isEqualTo((long) members * each);
  }

  @Test
  void makesBatches() {
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
  void givesNothingWhereThePageCannotBeRead() {
    UUID unused = uuids.version7();
    page.clock.close();
    UUID[] batch = new UUID[10];
    assertThatThrownBy(uuids::version4).isInstanceOf(VmClockException.class);
    assertThatThrownBy(uuids::version7).isInstanceOf(VmClockException.class);
    assertThatThrownBy(() -> uuids.version7(batch)).isInstanceOf(VmClockException.class);
    assertThat(Arrays.asList(batch)).containsOnlyNulls();
  }
}
