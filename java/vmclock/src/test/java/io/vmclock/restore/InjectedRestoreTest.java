package io.vmclock.restore;

import static io.vmclock.restore.TestSources.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.testpage.RawPage;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restores the machine at every step of each operation that hands out values. */
class InjectedRestoreTest {
  private static final int V7_SHIFT = 9;

  /** An operation that hands out values made of tags, and a way to read the tags. */
  enum Operation {
    NEXT_BYTES {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        RandomEngine engine = new RandomEngine(guard, sources);
        return () -> {
          byte[] bytes = new byte[32];
          engine.fill(bytes);
          return tags(bytes);
        };
      }
    },
    GENERATE_SEED {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        RandomEngine engine = new RandomEngine(guard, sources);
        return () -> tags(engine.generateSeed(32));
      }
    },
    UNIQUE_LONG {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        UniqueRandom random = new UniqueRandom(guard, sources);
        return () -> new long[] {random.nextLong()};
      }
    },
    UNIQUE_INT {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        UniqueRandom random = new UniqueRandom(guard, sources);
        return () -> new long[] {repeated((byte) random.nextInt())};
      }
    },
    UNIQUE_BYTES {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        UniqueRandom random = new UniqueRandom(guard, sources);
        return () -> {
          byte[] bytes = new byte[32];
          random.nextBytes(bytes);
          return tags(bytes);
        };
      }
    },
    UUID_4 {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        UuidGenerator uuids = new UuidGenerator(guard, sources, MonotonicUtc.PROCESS);
        return () -> tagsOf4(uuids.version4());
      }
    },
    UUID_7 {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        UuidGenerator uuids = new UuidGenerator(guard, sources, MonotonicUtc.PROCESS);
        return () -> tagsOf7(uuids.version7());
      }
    },
    BATCH_4 {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        UuidGenerator uuids = new UuidGenerator(guard, sources, MonotonicUtc.PROCESS);
        return () -> {
          // The batch is larger than one buffer, so that refills occur.
          UUID[] batch = new UUID[50];
          uuids.version4(batch);
          return Arrays.stream(batch).flatMapToLong(u -> Arrays.stream(tagsOf4(u))).toArray();
        };
      }
    },
    BATCH_7 {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        UuidGenerator uuids = new UuidGenerator(guard, sources, MonotonicUtc.PROCESS);
        return () -> {
          UUID[] batch = new UUID[100];
          uuids.version7(batch);
          return Arrays.stream(batch).flatMapToLong(u -> Arrays.stream(tagsOf7(u))).toArray();
        };
      }
    },
    CALL {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        return () -> guard.call(() -> new long[] {repeated(sources.newSeed(null, 0)[0])});
      }
    },
    SCOPED {
      @Override
      Supplier<long[]> on(GenerationGuard guard, EntropySources sources) {
        var scoped = GenerationScoped.create(guard, () -> sources.newSeed(null, 0)[0], tag -> {});
        return () -> new long[] {repeated(scoped.get())};
      }
    };

    abstract Supplier<long[]> on(GenerationGuard guard, EntropySources sources);
  }

  @ParameterizedTest
  @EnumSource
  void handsOutNothingStaleAtAnyStepOfARestore(Operation operation) {
    int cold = restoreAtEachStep(operation, 0);
    assertThat(cold).as("steps of a first use").isGreaterThanOrEqualTo(1);
    // Now the generators are seeded, the buffers filled and the values built.
    restoreAtEachStep(operation, 3);
  }

  @ParameterizedTest
  @EnumSource
  void handsOutNothingStaleAfterTwoRestores(Operation operation) {
    for (int first = 0; first < 12; first++) {
      for (int between = 1; between < 12; between++) {
        try (RawPage page = RawPage.create().likeFirecracker();
            VmClock clock = VmClock.open(page.path())) {
          int second = first + between;
          AtomicInteger step = new AtomicInteger();
          int at = first;
          GenerationGuard guard =
              GenerationGuard.of(
                  clock,
                  s -> {
                    int now = step.getAndIncrement();
                    if (now == at || now == second) {
                      page.restore();
                    }
                  });
          Supplier<long[]> handOut = operation.on(guard, new TestSources.Tagged(page));
          assertFresh(handOut.get(), page);
        }
      }
    }
  }

  /** Returns the number of steps. */
  private static int restoreAtEachStep(Operation operation, int preparations) {
    int at = 0;
    while (true) {
      try (RawPage page = RawPage.create().likeFirecracker();
          VmClock clock = VmClock.open(page.path())) {
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        GenerationGuard guard =
            GenerationGuard.of(
                clock,
                step -> {
                  if (left.getAndDecrement() == 0) {
                    page.restore();
                  }
                });
        Supplier<long[]> handOut = operation.on(guard, new TestSources.Tagged(page));
        for (int i = 0; i < preparations; i++) {
          assertFresh(handOut.get(), page);
        }
        left.set(at);
        assertFresh(handOut.get(), page);
        boolean restored = page.generation() != 0;
        // Values that are prepared now must also not survive the next restore.
        page.restore();
        assertFresh(handOut.get(), page);
        if (!restored) {
          return at;
        }
      }
      at++;
    }
  }

  private static void assertFresh(long[] tags, RawPage page) {
    assertThat(tags).isNotEmpty().containsOnly(repeated((byte) page.generation()));
  }

  private static long[] tags(byte[] bytes) {
    long[] tags = new long[bytes.length];
    Arrays.setAll(tags, i -> repeated(bytes[i]));
    return tags;
  }

  private static long[] tagsOf4(UUID uuid) {
    return new long[] {
      repeated((byte) uuid.getMostSignificantBits()),
      repeated((byte) (uuid.getMostSignificantBits() >>> 56)),
      repeated((byte) (uuid.getLeastSignificantBits() << 2 >>> 8))
    };
  }

  private static long[] tagsOf7(UUID uuid) {
    return new long[] {
      repeated((byte) (uuid.getLeastSignificantBits() << V7_SHIFT >>> 16)),
      repeated((byte) (uuid.getLeastSignificantBits() << V7_SHIFT >>> 48))
    };
  }
}
