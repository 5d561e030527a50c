package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.testpage.RawPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CombinedSourceTest {
  private static final int CHANGES = 20_000;
  private static final int THREADS = 3;

  /** A source whose stamp a test sets. */
  private static final class Counter implements GenerationSource {
    final AtomicLong value = new AtomicLong();
    volatile boolean broken;

    @Override
    public String name() {
      return "counter";
    }

    @Override
    public long stamp() {
      if (broken) {
        throw new VmClockException(Reason.CLOSED, null, "broken", null);
      }
      return value.get();
    }

    @Override
    public Protection protection() {
      long unused = stamp();
      return Protection.NOTIFIED;
    }
  }

  @Test
  void changesIfAnySourceChanges() {
    try (RawPage exactPage = RawPage.create().likeFirecracker();
        RawPage markerPage = RawPage.create().likeQemu();
        VmClock exact = VmClock.open(exactPage.path());
        VmClock marker = VmClock.open(markerPage.path())) {
      Counter counter = new Counter();
      GenerationGuard guard =
          GenerationGuard.of(counter, GenerationSource.of(marker), GenerationSource.of(exact));
      assertThat(guard.protection()).isEqualTo(Protection.EXACT);
      assertThat(guard.sourceNames())
          .isEqualTo("counter, " + markerPage.path() + ", " + exactPage.path());
      assertThat(guard).hasToString("GenerationGuard[" + guard.sourceNames() + "]");

      List<Runnable> changes =
          List.of(counter.value::incrementAndGet, markerPage::migrate, exactPage::restore);
      for (Runnable change : changes) {
        long stamp = guard.stamp();
        assertThat(guard.changedSince(stamp)).isFalse();
        change.run();
        assertThat(guard.changedSince(stamp)).isTrue();
        assertThat(guard.changedSince(guard.stamp())).isFalse();
      }
    }
  }

  @Test
  void namesTheProtectionOfTheBestSource() {
    try (RawPage page = RawPage.create().likeQemu();
        VmClock clock = VmClock.open(page.path())) {
      Counter counter = new Counter();
      assertThat(GenerationGuard.of(counter).protection()).isEqualTo(Protection.NOTIFIED);
      assertThat(GenerationGuard.of(counter, GenerationSource.of(clock)).protection())
          .isEqualTo(Protection.CONSERVATIVE);
    }
  }

  @Test
  void usesTheClockOfItsPage() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      GenerationSource source = GenerationSource.of(clock);
      assertThat(GenerationGuard.of(new Counter(), source).clock()).isSameAs(clock);
      assertThat(GenerationGuard.of(source, new Counter()).clock()).isSameAs(clock);
      assertThat(GenerationGuard.of(source).clock()).isSameAs(clock);
      assertThat(GenerationGuard.of(new Counter()).clock()).isNull();
    }
  }

  @Test
  void failingSourceCountsAsAChangeAndGivesNoStamp() {
    Counter good = new Counter();
    Counter bad = new Counter();
    GenerationGuard guard = GenerationGuard.of(good, bad);
    long stamp = guard.stamp();
    bad.broken = true;
    assertThat(guard.changedSince(stamp)).isTrue();
    assertThatThrownBy(guard::stamp).isInstanceOf(VmClockException.class);
    assertThatThrownBy(guard::protection).isInstanceOf(VmClockException.class);
    assertThatThrownBy(() -> GenerationGuard.of(good, bad)).isInstanceOf(VmClockException.class);
    bad.broken = false;
    assertThat(guard.changedSince(stamp)).isFalse();
    // A change while the other source failed is not forgotten.
    bad.broken = true;
    good.value.incrementAndGet();
    assertThat(guard.changedSince(stamp)).isTrue();
    bad.broken = false;
    assertThat(guard.changedSince(stamp)).isTrue();
  }

  @Test
  void doesNotReturnToAnOldStampIfASourceDoes() {
    Counter first = new Counter();
    GenerationSource both = new CombinedSource(ImmutableList.of(first, new Counter()));
    long before = both.stamp();
    first.value.set(1);
    long between = both.stamp();
    first.value.set(0);
    assertThat(both.stamp()).isNotEqualTo(before).isNotEqualTo(between);
  }

  /** Each change is made between two checks by the thread that makes it. */
  @Test
  void threadsMissNoChangeAndCountNoneTwice() throws Exception {
    Counter[] counters = {new Counter(), new Counter(), new Counter()};
    GenerationSource all = new CombinedSource(ImmutableList.copyOf(counters));
    GenerationGuard guard = GenerationGuard.of(all);
    long begin = all.stamp();
    AtomicBoolean end = new AtomicBoolean();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<Long>> observers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        observers.add(threads.submit(() -> observe(all, end)));
      }
      List<Callable<Long>> changers = new ArrayList<>();
      for (Counter counter : counters) {
        changers.add(() -> change(guard, counter));
      }
      long missed = 0;
      for (Future<Long> changer : threads.invokeAll(changers)) {
        missed += changer.get();
      }
      end.set(true);
      long reversed = 0;
      for (Future<Long> observer : observers) {
        reversed += observer.get();
      }
      assertThat(missed).as("missed changes").isZero();
      assertThat(reversed).as("stamps that went back").isZero();
      assertThat(all.stamp() - begin)
          .as("one for each change at most")
          .isBetween((long) CHANGES, (long) CHANGES * counters.length);
      assertThat(guard.changedSince(guard.stamp())).isFalse();
    } finally {
      threads.shutdownNow();
    }
  }

  private static long change(GenerationGuard guard, Counter counter) {
    long missed = 0;
    for (int i = 0; i < CHANGES; i++) {
      long stamp = guard.stamp();
      counter.value.incrementAndGet();
      if (!guard.changedSince(stamp)) {
        missed++;
      }
    }
    return missed;
  }

  private static long observe(GenerationSource source, AtomicBoolean end) {
    long reversed = 0;
    for (long last = source.stamp(); !end.get(); ) {
      long now = source.stamp();
      if (now < last) {
        reversed++;
      }
      last = now;
    }
    return reversed;
  }
}
