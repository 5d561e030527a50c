package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.LeftoverClocks;
import io.vmclock.testpage.RawPage;
import java.lang.reflect.Field;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random numbers and ids that are drawn around a checkpoint. */
class CheckpointDrawsTest {
  @BeforeEach
  void forgetTheClocksOfOtherTests() throws ReflectiveOperationException {
    LeftoverClocks.forget();
  }

  private final RawPage page = RawPage.create();

  @AfterEach
  void endCheckpoint() {
    ProcessCheckpoint.afterRestore();
    page.close();
  }

  /** Draws of each generator, each as a value that must be unique. */
  private static List<Supplier<Object>> draws(GenerationGuard guard) {
    SecureRandom random = SnapshotSafeRandom.create(guard);
    UuidGenerator ids = UuidGenerator.create(guard);
    ThreadLocal<UniqueRandom> unique = ThreadLocal.withInitial(() -> UniqueRandom.create(guard));
    return List.of(
        () -> new UUID(random.nextLong(), random.nextLong()),
        ids::version4,
        ids::version7,
        () -> {
          UUID[] made = new UUID[3];
          ids.version7(made);
          return made[2];
        },
        () -> unique.get().nextLong());
  }

  @Test
  void waitForTheRestore() throws Exception {
    try (VmClock clock = VmClock.open(page.path())) {
      for (Supplier<Object> draw : draws(GenerationGuard.of(clock))) {
        Object before = draw.get();
        ProcessCheckpoint.beforeCheckpoint();
        CompletableFuture<Object> waiting = CompletableFuture.supplyAsync(draw);
        assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
        // This thread runs the hooks, so it would wait for itself.
        assertThatThrownBy(draw::get)
            .isInstanceOfSatisfying(
                VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RELEASED));
        ProcessCheckpoint.afterRestore();
        assertThat(waiting.get(1, TimeUnit.MINUTES)).isNotEqualTo(before);
        assertThat(draw.get()).isNotEqualTo(before);
      }
    }
  }

  @Test
  void failIfTheRestoreDoesNotCome() {
    try (VmClock clock = VmClock.open(page.path())) {
      UuidGenerator ids = UuidGenerator.create(GenerationGuard.of(clock));
      ProcessCheckpoint.beforeCheckpoint();
      CompletableFuture<Object> waiting = CompletableFuture.supplyAsync(ids::version4);
      assertThatThrownBy(() -> waiting.get(5, TimeUnit.MINUTES))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RELEASED));
    }
  }

  @Test
  void leaveNoWaitingBytesInTheImage() throws Exception {
    try (VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      RandomEngine engine = new RandomEngine(guard, SystemEntropySources.INSTANCE);
      UuidGenerator ids = UuidGenerator.create(guard);
      engine.fill(new byte[16]);
      ids.version4();
      assertThat(waitingBytes(engine)).isPositive();
      assertThat(waitingBytes(ids)).isPositive();
      ProcessCheckpoint.beforeCheckpoint();
      assertThat(waitingBytes(engine)).isZero();
      assertThat(waitingBytes(ids)).isZero();
    }
  }

  /** Counts the bytes that are not 0 in all arrays of the stripes of a generator. */
  private static int waitingBytes(Object generator) throws ReflectiveOperationException {
    int bytes = 0;
    var stripes = (AtomicReferenceArray<?>) field(field(generator, "stripes"), "stripes");
    for (int i = 0; i < stripes.length(); i++) {
      Object stripe = stripes.get(i);
      if (stripe == null) {
        continue;
      }
      byte[] waiting =
          stripe.getClass().getEnclosingClass() == RandomEngine.class
              ? (byte[]) field(stripe, "ahead")
              : (byte[]) field(field(stripe, "pool"), "bytes");
      for (byte b : waiting) {
        bytes += b == 0 ? 0 : 1;
      }
    }
    return bytes + (generator instanceof UuidGenerator ? engineBytes(generator) : 0);
  }

  private static int engineBytes(Object generator) throws ReflectiveOperationException {
    return waitingBytes(field(generator, "engine"));
  }

  private static Object field(Object object, String name) throws ReflectiveOperationException {
    Field field = object.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }

  @ParameterizedTest
  @EnumSource
  void areUniqueWhileTheProcessIsCheckpointed(Access access) throws Exception {
    int checkpoints = 30;
    Set<Object> drawn = ConcurrentHashMap.newKeySet();
    AtomicInteger repeated = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    try (VmClock clock = VmClock.open(page.path(), access)) {
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (Supplier<Object> draw : draws(GenerationGuard.of(clock))) {
        threads.add(
            ConcurrentDraws.start(
                () -> {
                  while (!over.get()) {
                    if (!drawOne(draw, drawn)) {
                      repeated.incrementAndGet();
                    }
                  }
                }));
      }
      threads.add(ConcurrentDraws.start(() -> readGenerations(clock, over)));
      for (int i = 0; i < checkpoints; i++) {
        ProcessCheckpoint.beforeCheckpoint();
        int before = drawn.size();
        Thread.sleep(1);
        // A draw that passed its last check before the checkpoint may still be added.
        assertThat(drawn.size()).isLessThan(before + 200);
        ProcessCheckpoint.afterRestore();
        Thread.sleep(1);
      }
      over.set(true);
      for (CompletableFuture<Void> thread : threads) {
        thread.get(1, TimeUnit.MINUTES);
      }
    }
    assertThat(repeated).hasValue(0);
    assertThat(drawn).isNotEmpty();
  }

  /** Returns false if the value was drawn before. */
  private static boolean drawOne(Supplier<Object> draw, Set<Object> drawn) {
    try {
      return drawn.add(draw.get());
    } catch (VmClockException e) {
      // On a slow machine, a checkpoint can take longer than a draw waits.
      assertThat(e.reason()).isEqualTo(Reason.RELEASED);
      return true;
    }
  }

  private static void readGenerations(VmClock clock, AtomicBoolean over) {
    while (!over.get()) {
      try {
        assertThat(clock.generation()).isEqualTo(1);
        assertThat(clock.read().generation()).isEqualTo(1);
      } catch (VmClockException e) {
        assertThat(e.reason()).isEqualTo(Reason.RELEASED);
      }
    }
  }

  /** Threads of their own, because the draws wait. */
  private static final class ConcurrentDraws {
    static CompletableFuture<Void> start(Runnable work) {
      return CompletableFuture.runAsync(work, task -> new Thread(task, "draws").start());
    }
  }
}
