package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vmclock.VmClock;
import io.vmclock.internal.Native;
import io.vmclock.testpage.RawPage;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SystemEntropySourcesTest {
  private final SystemEntropySources sources = SystemEntropySources.INSTANCE;

  @Test
  void neverReturnsTheSameSeed() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      byte[] first = sources.newSeed(clock, 0);
      byte[] second = sources.newSeed(clock, 0);
      assertThat(first).hasSameSizeAs(second);
      assertThat(Arrays.copyOf(first, 48)).isNotEqualTo(Arrays.copyOf(second, 48));
      // The seeds would differ even if the kernel's entropy were the same in both.
      assertThat(Arrays.copyOfRange(first, 48, first.length))
          .isNotEqualTo(Arrays.copyOfRange(second, 48, second.length));
    }
  }

  @Test
  void mixesInRandomWordsOfTheProcessor() {
    assumeThat(Native.vmclock_processor_random(new long[1])).isEqualTo(1);
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      // These words follow the kernel's entropy, the stamp, the marker and the counter.
      byte[] first = Arrays.copyOfRange(sources.newSeed(clock, 0), 72, 120);
      byte[] second = Arrays.copyOfRange(sources.newSeed(clock, 0), 72, 120);
      for (int word = 0; word < 48; word += Long.BYTES) {
        assertThat(Arrays.copyOfRange(first, word, word + Long.BYTES))
            .isNotEqualTo(Arrays.copyOfRange(second, word, word + Long.BYTES));
      }
    }
  }

  @Test
  void createsTheJdksDrbgAtFullStrength() {
    SecureRandom generator = sources.newSecureRandom(new byte[48]);
    assertThat(generator.getAlgorithm()).isEqualTo("DRBG");
    assertThat(generator.getParameters().toString()).contains("256").contains("reseed_only");
  }

  @Test
  void drawsOtherBytesAfterAReseed() {
    SecureRandom generator = sources.newSecureRandom(new byte[48]);
    byte[] before = new byte[32];
    generator.nextBytes(before);
    sources.reseed(generator, new byte[48]);
    byte[] after = new byte[32];
    generator.nextBytes(after);
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void createsEqualFastGeneratorsOnlyFromEqualSeeds() {
    assertThat(sources.newFastRandom(new byte[48]).nextLong())
        .isEqualTo(sources.newFastRandom(new byte[48]).nextLong())
        .isNotEqualTo(sources.newFastRandom(new byte[49]).nextLong());
  }
}
