package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.testpage.RawPage;
import java.security.ProviderException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class UniqueRandomTest {
  @Test
  void usesAnotherGeneratorAfterARestore() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      UniqueRandom random = new UniqueRandom(guard, new TestSources.Tagged(page));
      assertThat(random.nextLong()).isEqualTo(0);
      page.restore();
      assertThat(random.nextLong()).isEqualTo(TestSources.repeated((byte) 1));
      assertThat(random.nextInt()).isEqualTo(0x01010101);
    }
  }

  @Test
  void implementsAllOfRandomGenerator() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      RandomGenerator random = UniqueRandom.create(GenerationGuard.of(clock));
      for (int i = 0; i < 100; i++) {
        page.restore();
        assertThat(random.nextInt(10)).isBetween(0, 9);
        assertThat(random.nextDouble()).isBetween(0.0, 1.0);
        assertThat(random.nextGaussian()).isFinite();
        assertThat(random.nextExponential()).isNotNegative();
      }
      assertThat(random.longs(1000).distinct().count()).isEqualTo(1000);
    }
  }

  @Test
  void throwsIfThePageIsUnreadable() {
    try (RawPage page = RawPage.create().likeFirecracker()) {
      VmClock clock = VmClock.open(page.path());
      RandomGenerator random = UniqueRandom.create(GenerationGuard.of(clock));
      clock.close();
      byte[] bytes = new byte[9];
      assertThatThrownBy(random::nextLong).isInstanceOf(VmClockException.class);
      assertThatThrownBy(() -> random.nextBytes(bytes)).isInstanceOf(VmClockException.class);
      assertThat(bytes).containsOnly(0);
    }
  }

  @Test
  void wipesTheSeedIfSeedingFails() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      TestSources.Counting sources =
          new TestSources.Counting() {
            @Override
            public RandomGenerator newFastRandom(byte[] seed) {
              throw new ProviderException("no seeding");
            }
          };
      assertThatThrownBy(() -> new UniqueRandom(GenerationGuard.of(clock), sources))
          .hasMessage("no seeding");
      assertThat(sources.seeds).hasSize(1);
      assertThat(sources.seeds.get(0)).containsOnly(0);
    }
  }

  @Test
  void needsNoModuleButJavaBaseAndNoClassLoaderOfTheThread() throws Exception {
    ChildJvm.Result result =
        ChildJvm.of(Main.class)
            .option("--limit-modules=java.base,java.logging")
            .option("-Xlog:disable")
            .run();
    assertThat(result.output()).isEqualTo("drawn\n");
  }

  /** The program of the test of the modules. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
      UniqueRandom random = UniqueRandom.create(GenerationGuard.none());
      long first = random.nextLong();
      System.out.println(random.nextLong() == first ? "repeated" : "drawn");
    }
  }
}
