package io.vmclock.time;

import static io.vmclock.AllocatedBytes.allocatedBy;
import static io.vmclock.Pages.offerUtc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.Snapshot;
import io.vmclock.TimeBounds;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailoverClockTest {
  private static final long SECOND = 1_000_000_000;
  private static final long NOW = 1_700_000_000 * SECOND;
  private static final long PROBE = 100_000_000;

  private final FakeClock.NoWait best = new FakeClock.NoWait("best", NOW + 1);
  private final FakeClock.NoWait second = new FakeClock.NoWait("second", NOW + 2);
  private final FakeClock.NoWait third = new FakeClock.NoWait("third", NOW + 3);
  private final FakeBackground reporting = new FakeBackground();
  private final FakeBackground probes = new FakeBackground();
  private final List<String> heard = new ArrayList<>();
  private final UtcReading reading = new UtcReading();

  private FailoverClock clock(BoundedClock first, BoundedClock... more) {
    return FailoverClock.builder(first, more)
        .listener(change -> heard.add(change.toString()))
        .build(reporting, probes);
  }

  private final FailoverClock clock = clock(best, second, third);

  private List<String> reports() {
    reporting.runTasks();
    List<String> reports = List.copyOf(heard);
    heard.clear();
    return reports;
  }

  @Test
  void usesTheFirstSource() {
    assertThat(clock.utcNanos()).isEqualTo(NOW + 1);
    assertThat(clock.utcNanosOr(5)).isEqualTo(NOW + 1);
    assertThat(clock.utcBounds().latestNanos()).isEqualTo(NOW + 1 + FakeClock.ERROR);
    assertThat(clock.source()).contains(best);
    assertThat(second.reads() + third.reads()).isZero();
    assertThat(reports()).isEmpty();
  }

  @Test
  void namesTheSourceOfEachReading() {
    assertThat(clock.read(reading)).isTrue();
    assertThat(reading.source()).contains(best);
    best.fail();
    assertThat(clock.read(reading)).isTrue();

    assertThat(reading.source()).contains(second);
    assertThat(reading.utcNanos()).isEqualTo(NOW + 2);
  }

  @Test
  void usesTheNextSourceInTheSameRead() {
    best.fail();
    assertThat(clock.utcNanos()).isEqualTo(NOW + 2);
    second.fail(Reason.BUSY);
    assertThat(clock.utcNanosOr(0)).isEqualTo(NOW + 3);

    assertThat(clock.source()).contains(third);
    assertThat(reports()).containsExactly("best (UNRELIABLE) -> second", "second (BUSY) -> third");
  }

  @Test
  void returnsToABetterSourceThatRecovered() {
    best.fail();
    long unused = clock.utcNanos();
    best.recover();
    second.pass(PROBE - 1);
    assertThat(clock.utcNanos()).as("too early to check").isEqualTo(second.utcNanos());
    assertThat(clock.source()).contains(second);
    second.pass(1);
    assertThat(clock.utcNanos()).isEqualTo(second.utcNanos());

    assertThat(clock.source()).contains(best);
    assertThat(clock.utcNanos()).isEqualTo(NOW + 1);
    assertThat(reports()).containsExactly("best (UNRELIABLE) -> second", "second -> best");
  }

  @Test
  void checksForABetterSourceOncePerInterval() {
    best.fail();
    long unused = clock.utcNanos();
    int before = best.reads();
    for (int i = 0; i < 1000; i++) {
      second.pass(PROBE / 100);
      unused = clock.utcNanos();
    }

    assertThat(best.reads() - before).isEqualTo(10);
  }

  @Test
  void checksAtOnceIfTheTimeWentBack() {
    best.fail();
    long unused = clock.utcNanos();
    best.recover();
    second.pass(-3600 * SECOND);
    unused = clock.utcNanos();

    assertThat(clock.source()).contains(best);
  }

  @Test
  void keepsTheIntervalOfTheProgram() {
    FailoverClock slow =
        FailoverClock.builder(best, second).probeInterval(Duration.ofHours(1)).build();
    best.fail();
    long unused = slow.utcNanos();
    best.recover();
    second.pass(3599 * SECOND);
    unused = slow.utcNanos();
    assertThat(slow.source()).contains(second);
    second.pass(SECOND);
    unused = slow.utcNanos();

    assertThat(slow.source()).contains(best);
    assertThatThrownBy(() -> FailoverClock.builder(best).probeInterval(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The probe interval is PT0S, but must be from a millisecond to a day");
  }

  @Test
  void hasTheReasonOfTheBestSourceIfAllFail() {
    best.fail(Reason.NOT_OFFERED);
    second.fail(Reason.BUSY);
    third.fail(Reason.CLOSED);

    assertThat(clock.read(reading)).isFalse();
    assertThat(reading.reason()).contains(Reason.NOT_OFFERED);
    assertThat(clock.utcNanosOr(7)).isEqualTo(7);
    assertThat(clock.source()).isEmpty();
    assertThatThrownBy(clock::utcNanos)
        .isInstanceOfSatisfying(
            VmClockException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.NOT_OFFERED);
              assertThat(e.getSuppressed()).hasSize(3);
            })
        .hasMessage(
            "No source of time can be relied on now."
                + " [best] best cannot be relied on now: NOT_OFFERED."
                + " [second] second cannot be relied on now: BUSY."
                + " [third] third cannot be relied on now: CLOSED.");
    assertThat(reports()).containsExactly("best (NOT_OFFERED) -> no source");
  }

  @Test
  void usesWhicheverSourceRecoversFirst() {
    best.fail();
    second.fail();
    third.fail();
    long unused = clock.utcNanosOr(0);
    third.recover();
    assertThat(clock.utcNanosOr(0)).isEqualTo(NOW + 3);
    third.fail();
    unused = clock.utcNanosOr(0);
    best.recover();
    assertThat(clock.utcNanosOr(0)).isEqualTo(NOW + 1);

    assertThat(reports())
        .containsExactly(
            "best (UNRELIABLE) -> no source",
            "no source -> third",
            "third (UNRELIABLE) -> no source",
            "no source -> best");
  }

  @Test
  void readsEachSourceAtMostTwiceIfAllFail() {
    best.fail();
    second.fail();
    third.fail();
    long unused = clock.utcNanosOr(0);
    int before = best.reads() + second.reads() + third.reads();
    unused = clock.utcNanosOr(0);

    assertThat(best.reads() + second.reads() + third.reads() - before).isLessThanOrEqualTo(6);
  }

  @Test
  void neverWaits() {
    best.waits = true;
    second.waits = true;
    assertThat(clock.utcNanos()).isEqualTo(NOW + 1);
    assertThat(clock.utcNanosOr(0)).isEqualTo(NOW + 1);
    assertThat(clock.read(reading)).isTrue();
    best.fail();
    assertThat(clock.utcBounds().contains(NOW + 2)).isTrue();
    second.fail();
    third.fail();

    assertThatThrownBy(clock::utcNanos).isInstanceOf(VmClockException.class);
  }

  @Test
  void beginsWithTheFirstSourceThatCanBeReliedOn() {
    best.fail();
    FailoverClock late = clock(best, second);

    assertThat(late.source()).contains(second);
    assertThat(reports()).isEmpty();
  }

  @Test
  void beginsWithNoSourceIfNoneCanBeReliedOn() {
    best.fail();
    second.fail();
    FailoverClock late = clock(best, second);
    assertThat(late.source()).isEmpty();
    assertThat(late.read(reading)).isFalse();
    assertThat(late.switches()).isZero();
    second.recover();

    assertThat(late.utcNanos()).isEqualTo(NOW + 2);
    assertThat(late.source()).contains(second);
    assertThat(reports()).containsExactly("no source -> second");
  }

  @Test
  void worksWithOneSource() {
    FailoverClock alone = clock(best);
    best.fail();
    assertThat(alone.read(reading)).isFalse();
    best.recover();

    assertThat(alone.read(reading)).isTrue();
    assertThat(reports()).containsExactly("best (UNRELIABLE) -> no source", "no source -> best");
  }

  @Test
  void treatsASourceThatThrowsAsUnreliable() {
    FakeClock broken = new FakeClock("broken", NOW);
    FailoverClock mixed = clock(broken, second);
    broken.throwWhenRead(new IllegalStateException("a mistake"));
    assertThat(mixed.utcNanos()).isEqualTo(NOW + 2);
    assertThat(mixed.source()).contains(second);
    second.fail();

    assertThatThrownBy(mixed::utcNanos)
        .isInstanceOf(VmClockException.class)
        .hasMessageContaining("broken threw an exception: java.lang.IllegalStateException: a");
    assertThat(mixed.read(reading)).isFalse();
    assertThat(reading.reason()).contains(Reason.UNRELIABLE);
  }

  @Test
  void acceptsASourceWhoseResultContradictsItsReading() {
    BoundedClock confused =
        new BoundedClock() {
          @Override
          public String name() {
            return "confused";
          }

          @Override
          public boolean read(UtcReading reading) {
            return !reading.set(this, NOW, NOW, NOW);
          }
        };
    FailoverClock mixed = clock(confused, second);

    assertThat(mixed.utcNanos()).isEqualTo(NOW + 2);
  }

  /** A program's own source can wait, so readers must not check whether it has recovered. */
  @Test
  void checksOtherSourcesInTheBackground() {
    FakeClock own = new FakeClock("own", NOW);
    own.fail();
    FailoverClock mixed = clock(own, second);
    int before = own.reads();
    second.pass(PROBE);
    long unused = mixed.utcNanos();
    second.pass(PROBE);
    unused = mixed.utcNanos();
    assertThat(own.reads()).isEqualTo(before);
    assertThat(probes.tasks()).as("checks that wait").isEqualTo(1);
    own.recover();
    probes.runTasks();

    assertThat(mixed.source()).contains(own);
    assertThat(mixed.utcNanos()).isEqualTo(NOW);
  }

  @Test
  void checksAgainAfterTheBackgroundRefusedACheck() {
    FakeClock own = new FakeClock("own", NOW);
    own.fail();
    FailoverClock mixed = clock(own, second);
    own.recover();
    probes.refuse(true);
    second.pass(PROBE);
    long unused = mixed.utcNanos();
    probes.refuse(false);
    second.pass(PROBE);
    unused = mixed.utcNanos();
    probes.runTasks();

    assertThat(mixed.source()).contains(own);
  }

  @Test
  void changesItsDisruptionStampWithEachSource() {
    long before = clock.disruptionStamp();
    second.stamp = 1;
    long changed = clock.disruptionStamp();
    best.stamp = 1;
    second.stamp = 0;

    assertThat(before).isNotEqualTo(changed);
    assertThat(clock.disruptionStamp()).isNotIn(before, changed);
  }

  @Test
  void followsAPage() {
    try (RawPage page = RawPage.create()) {
      offerUtc(page, 1_700_000_000, 5_000);
      try (VmClock vmclock = VmClock.open(page.path())) {
        PageClock source = PageClock.of(vmclock);
        FailoverClock mixed = clock(source, second);
        assertThat(mixed.read(reading)).isTrue();
        assertThat(reading.source()).contains(source);
        page.status(Abi.STATUS_UNRELIABLE);
        assertThat(mixed.utcNanos()).isEqualTo(NOW + 2);
        page.status(Abi.STATUS_SYNCHRONIZED);
        second.pass(PROBE);
        long unused = mixed.utcNanos();
        assertThat(mixed.source()).isEqualTo(Optional.of(source));
        // An update that does not end must not delay a reader.
        page.unprotected().putInt(Abi.SEQ_COUNT_OFFSET, 999);
        assertThat(mixed.utcNanos()).isEqualTo(second.utcNanos());
        assertThat(reports()).last().isEqualTo(page.path() + " (BUSY) -> second");
      }
      second.fail();
    }
  }

  @Test
  void hasTheBoundsOfAPageWhileItCanBeReliedOn() {
    try (RawPage page = RawPage.create()) {
      offerUtc(page, 1_700_000_000, 1_000_000_000);
      try (VmClock vmclock = VmClock.open(page.path())) {
        FailoverClock mixed = clock(PageClock.of(vmclock), second);
        // From the second call on, C returns how far the bounds have moved.
        for (int i = 0; i < 3; i++) {
          Snapshot before = vmclock.read();
          TimeBounds bounds = mixed.utcBounds();
          Snapshot after = vmclock.read();
          assertThat(bounds.earliestNanos())
              .isBetween(before.earliestUtcNanos(), after.earliestUtcNanos());
          assertThat(bounds.latestNanos())
              .isBetween(before.latestUtcNanos(), after.latestUtcNanos());
        }
        page.status(Abi.STATUS_UNRELIABLE);
        assertThat(mixed.utcBounds().contains(NOW + 2)).isTrue();
        page.status(Abi.STATUS_SYNCHRONIZED);
        second.pass(PROBE);
        long unused = mixed.utcNanos();
        assertThat(mixed.utcBounds().contains(vmclock.utcNanos())).isTrue();
        // An update that does not end must not delay a reader.
        page.unprotected().putInt(Abi.SEQ_COUNT_OFFSET, 999);
        assertThat(mixed.utcBounds().contains(second.utcNanos())).isTrue();
        assertThat(reports()).last().isEqualTo(page.path() + " (BUSY) -> second");
      }
      second.fail();
    }
  }

  @Test
  void allocatesNothing() {
    try (RawPage page = RawPage.create()) {
      offerUtc(page, 1_700_000_000, 5_000);
      try (VmClock vmclock = VmClock.open(page.path())) {
        PageClock source = PageClock.of(vmclock);
        FailoverClock first = clock(source, second);
        best.fail();
        FailoverClock next = clock(best, source);
        assertThat(allocatedBy(first::disruptionStamp)).isZero();
        assertThat(allocatedBy(() -> sum(first, reading) + sum(next, reading) + next.utcNanosOr(1)))
            .isZero();
        page.status(Abi.STATUS_UNRELIABLE);
        assertThat(allocatedBy(() -> next.read(reading) ? 1 : next.utcNanosOr(0))).isZero();
      }
    }
  }

  private static long sum(BoundedClock clock, UtcReading reading) {
    return clock.utcNanos() + (clock.read(reading) ? reading.utcNanos() : 0);
  }
}
