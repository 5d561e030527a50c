package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.testpage.RawPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationScopedTest {
  private final RawPage page = RawPage.create().likeFirecracker();
  private final VmClock clock = VmClock.open(page.path());
  private final GenerationGuard guard = GenerationGuard.of(clock);
  private final AtomicInteger built = new AtomicInteger();
  private final List<Integer> disposed = new ArrayList<>();

  @AfterEach
  void close() {
    clock.close();
    page.close();
  }

  @Test
  void buildsLazilyAndAgainAfterARestore() {
    var scoped = GenerationScoped.create(guard, built::incrementAndGet, disposed::add);
    assertThat(built).hasValue(0);
    assertThat(scoped.get()).isEqualTo(1);
    assertThat(scoped.get()).isEqualTo(1);
    page.migrate();
    assertThat(scoped.get()).isEqualTo(1);
    page.restore();
    assertThat(disposed).isEmpty();
    assertThat(scoped.get()).isEqualTo(2);
    assertThat(disposed).containsExactly(1);
    scoped.close();
    scoped.close();
    assertThat(disposed).containsExactly(1, 2);
    assertThatIllegalStateException().isThrownBy(scoped::get);
  }

  @Test
  void disposesOfAValueIfARestoreComesWhileItIsBuilt() {
    var scoped =
        GenerationScoped.create(
            guard,
            () -> {
              int number = built.incrementAndGet();
              if (number < 3) {
                page.restore();
              }
              return number;
            },
            disposed::add);
    assertThat(scoped.get()).isEqualTo(3);
    assertThat(disposed).containsExactly(1, 2);
  }

  @Test
  void buildsAgainAfterTheBuilderThrew() {
    AtomicBoolean failing = new AtomicBoolean(true);
    var scoped =
        GenerationScoped.create(
            guard,
            () -> {
              if (failing.get()) {
                throw new IllegalArgumentException("not now");
              }
              return built.incrementAndGet();
            },
            disposed::add);
    assertThatThrownBy(scoped::get).hasMessage("not now");
    failing.set(false);
    assertThat(scoped.get()).isEqualTo(1);
    page.restore();
    failing.set(true);
    assertThatThrownBy(scoped::get).hasMessage("not now");
    assertThatThrownBy(scoped::get).hasMessage("not now");
    assertThat(disposed).containsExactly(1);
    failing.set(false);
    assertThat(scoped.get()).isEqualTo(2);
    assertThat(disposed).containsExactly(1);
  }

  @Test
  void continuesAfterTheDisposerThrew() {
    var scoped =
        GenerationScoped.create(
            guard,
            built::incrementAndGet,
            value -> {
              disposed.add(value);
              throw new IllegalArgumentException("expected by a test");
            });
    assertThat(scoped.get()).isEqualTo(1);
    page.restore();
    assertThat(scoped.get()).isEqualTo(2);
    assertThat(disposed).containsExactly(1);
  }

  @Test
  void disposesOfAllValuesEvenIfTheDisposerFails() {
    var scoped =
        GenerationScoped.create(
            guard,
            () -> {
              if (built.incrementAndGet() == 2) {
                page.restore();
              }
              return built.get();
            },
            value -> {
              disposed.add(value);
              throw new AssertionError("expected by a test");
            });
    assertThat(scoped.get()).isEqualTo(1);
    page.restore();
    assertThat(scoped.get()).isEqualTo(3);
    assertThat(disposed).containsExactly(1, 2);
    scoped.close();
    assertThat(disposed).containsExactly(1, 2, 3);
  }

  @Test
  void throwsWhatTheBuilderThrewEvenIfTheDisposerFails() {
    var scoped =
        GenerationScoped.create(
            guard,
            () -> {
              if (built.incrementAndGet() == 2) {
                throw new IllegalArgumentException("not now");
              }
              return built.get();
            },
            value -> {
              throw new AssertionError("expected by a test");
            });
    assertThat(scoped.get()).isEqualTo(1);
    page.restore();
    assertThatThrownBy(scoped::get).hasMessage("not now");
  }

  @Test
  void keepsTheInterruptOfADisposerThatWasInterrupted() {
    var scoped =
        GenerationScoped.create(
            guard,
            built::incrementAndGet,
            value -> sneak(new InterruptedException("expected by a test")));
    assertThat(scoped.get()).isEqualTo(1);
    scoped.close();
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Throws a checked exception undeclared, like other JVM languages. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void sneak(Throwable e) throws E {
    throw (E) e;
  }

  @Test
  void disposesOfTheValueOfABuilderThatCloses() {
    AtomicReference<@Nullable GenerationScoped<Integer>> self = new AtomicReference<>();
    var scoped =
        GenerationScoped.<Integer>create(
            guard,
            () -> {
              GenerationScoped<Integer> same = self.get();
              if (same != null) {
                same.close();
              }
              return built.incrementAndGet();
            },
            disposed::add);
    self.set(scoped);
    assertThatIllegalStateException().isThrownBy(scoped::get).withMessageContaining("closed");
    assertThat(disposed).containsExactly(1);
    assertThatIllegalStateException().isThrownBy(scoped::get);
    scoped.close();
    assertThat(disposed).containsExactly(1);
  }

  @Test
  void letsADisposerGetTheNewValue() {
    AtomicReference<@Nullable GenerationScoped<Integer>> self = new AtomicReference<>();
    List<Integer> seen = new ArrayList<>();
    var scoped =
        GenerationScoped.create(
            guard,
            built::incrementAndGet,
            value -> {
              GenerationScoped<Integer> same = self.get();
              if (same != null) {
                seen.add(same.get());
              }
            });
    self.set(scoped);
    assertThat(scoped.get()).isEqualTo(1);
    page.restore();
    assertThat(scoped.get()).isEqualTo(2);
    assertThat(seen).containsExactly(2);
  }

  @Test
  void refusesABuilderThatGetsItsOwnValue() {
    AtomicReference<@Nullable GenerationScoped<Integer>> self = new AtomicReference<>();
    var scoped =
        GenerationScoped.<Integer>create(
            guard,
            () -> {
              GenerationScoped<Integer> same = self.get();
              return same == null ? 0 : same.get();
            },
            disposed::add);
    self.set(scoped);
    assertThatIllegalStateException().isThrownBy(scoped::get);
  }

  @Test
  void throwsIfThePageIsUnreadable() {
    var scoped = GenerationScoped.create(guard, built::incrementAndGet, disposed::add);
    assertThat(scoped.get()).isEqualTo(1);
    clock.close();
    assertThatThrownBy(scoped::get).isInstanceOf(VmClockException.class);
    assertThatThrownBy(scoped::get).isInstanceOf(VmClockException.class);
    assertThat(disposed).containsExactly(1);
  }

  @Test
  void buildsAndDisposesOnceForManyThreads() throws Exception {
    int members = 4;
    int rounds = 2000;
    AtomicIntegerArray disposals = new AtomicIntegerArray(rounds + 1);
    var scoped = GenerationScoped.create(guard, built::incrementAndGet, disposals::incrementAndGet);
    CyclicBarrier barrier = new CyclicBarrier(members, () -> page.restore());
    ConcurrentThreads.run(
        members,
        member -> {
          for (int round = 1; round <= rounds; round++) {
            barrier.await();
            int value = scoped.get();
            if (value != round) {
              throw new AssertionError(value + " in round " + round);
            }
          }
        });
    scoped.close();
    assertThat(built).hasValue(rounds);
    for (int value = 1; value <= rounds; value++) {
      assertThat(disposals.get(value)).isEqualTo(1);
    }
  }
}
