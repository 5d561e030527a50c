package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.testpage.RawPage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.ProviderException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RandomPoolTest {
  private final RawPage page = RawPage.create().likeFirecracker();
  private final VmClock clock = VmClock.open(page.path());
  private final GenerationGuard guard = GenerationGuard.of(clock);
  private final TestSources.Numbered sources = new TestSources.Numbered();
  private final AtomicBoolean restored = new AtomicBoolean();
  private final RandomPool pool =
      new RandomPool(guard, new RandomEngine(guard, sources), 512, restored::set);

  @AfterEach
  void close() {
    clock.close();
    page.close();
  }

  private long takeNumber() {
    return ByteBuffer.allocate(Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .putLong(pool.takeLong())
        .order(ByteOrder.BIG_ENDIAN)
        .getLong(0);
  }

  @Test
  void handsOutNothingOfAFailedRefill() {
    // The first refill fails, and also later ones.
    for (int refills = 0; refills < 10; refills++) {
      sources.fail = true;
      long last = 0;
      try {
        while (true) {
          last = takeNumber();
          assertThat(last).isPositive();
        }
      } catch (ProviderException e) {
        assertThat(e).hasMessage("no draw");
      }
      assertThatThrownBy(pool::refillIfEmpty).hasMessage("no draw");
      sources.fail = false;
      assertThat(takeNumber()).isGreaterThan(last);
    }
  }

  @Test
  void handsOutNothingFromBeforeAWipe() {
    long before = takeNumber();
    pool.wipe();
    long unused = pool.refillIfEmpty();
    // The rest of the first refill is gone.
    assertThat(takeNumber()).isGreaterThan(before + 1);
  }

  @Test
  void saysWhetherTheMachineWasRestoredBetweenTwoRefills() {
    long unused = pool.refillIfEmpty();
    assertThat(restored).isFalse();
    page.restore();
    pool.wipe();
    unused = pool.refillIfEmpty();
    assertThat(restored).isTrue();
    pool.wipe();
    unused = pool.refillIfEmpty();
    assertThat(restored).isFalse();
  }

  @Test
  void wipesTheBytesThatItHandsOutOrDrops() {
    // These refills are so long that each is a draw of its own.
    for (int i = 0; i < 100; i++) {
      assertThat(pool.takeLong()).isNotZero();
    }
    byte[] bytes = sources.drawn;
    assertThat(bytes[0]).isZero();
    assertThat(bytes).isNotEqualTo(new byte[bytes.length]);
    pool.wipe();
    assertThat(bytes).containsOnly(0);
  }
}
