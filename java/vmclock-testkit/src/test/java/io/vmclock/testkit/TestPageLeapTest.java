package io.vmclock.testkit;

import static io.vmclock.testkit.LeapSecond.NEGATIVE;
import static io.vmclock.testkit.LeapSecond.POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmclock.LeapIndicator;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;
import io.vmclock.VmClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestPageLeapTest {
  private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");
  private static final Instant START = END.minusSeconds(2);
  private static final Duration HALF = Duration.ofMillis(500);

  private final TestPage page = TestPage.create();
  private final VmClock clock = VmClock.open(page.path());

  @AfterEach
  void close() {
    clock.close();
    page.close();
  }

  private void assertPage(String utc, LeapIndicator indicator, int taiMinusUtc) {
    Snapshot s = clock.read();
    assertThat(s.utcInstant()).isEqualTo(Instant.parse(utc));
    assertThat(s.leapIndicator()).isEqualTo(indicator);
    assertThat(s.taiOffsetSeconds()).isEqualTo(-taiMinusUtc);
    assertThat(s.isLeapSecond()).isEqualTo(indicator == LeapIndicator.POS);
  }

  @ParameterizedTest
  @EnumSource(
      value = TimeType.class,
      names = {"UTC", "TAI"})
  void insertsASecond(TimeType type) {
    page.timeType(type).at(START).leapSecond(POSITIVE, END);
    long tai = clock.read().taiNanos();
    assertPage("2026-12-31T23:59:58Z", LeapIndicator.PRE_POS, 37);
    page.advance(HALF.multipliedBy(3));
    assertPage("2026-12-31T23:59:59.5Z", LeapIndicator.PRE_POS, 37);
    page.advance(HALF);
    assertPage("2026-12-31T23:59:59Z", LeapIndicator.POS, 38);
    page.advance(HALF);
    assertPage("2026-12-31T23:59:59.5Z", LeapIndicator.POS, 38);
    page.advance(HALF);
    assertPage("2027-01-01T00:00:00Z", LeapIndicator.POST_POS, 38);
    assertThat(clock.read().taiNanos() - tai).isEqualTo(3_000_000_000L);
    page.advance(HALF.negated());
    assertPage("2026-12-31T23:59:59.5Z", LeapIndicator.POS, 38);
    page.advance(HALF.multipliedBy(-2));
    assertPage("2026-12-31T23:59:59.5Z", LeapIndicator.PRE_POS, 37);
    page.advance(Duration.ofDays(20));
    assertPage("2027-01-20T23:59:58.5Z", LeapIndicator.POST_POS, 38);
    page.advance(Duration.ofDays(20));
    assertPage("2027-02-09T23:59:58.5Z", LeapIndicator.NONE, 38);
  }

  @ParameterizedTest
  @EnumSource(
      value = TimeType.class,
      names = {"UTC", "TAI"})
  void deletesASecond(TimeType type) {
    page.timeType(type).at(START).leapSecond(NEGATIVE, END);
    assertPage("2026-12-31T23:59:58Z", LeapIndicator.PRE_NEG, 37);
    page.advance(HALF);
    assertPage("2026-12-31T23:59:58.5Z", LeapIndicator.PRE_NEG, 37);
    page.advance(HALF);
    assertPage("2027-01-01T00:00:00Z", LeapIndicator.POST_NEG, 36);
    page.advance(HALF.negated());
    assertPage("2026-12-31T23:59:58.5Z", LeapIndicator.PRE_NEG, 37);
  }

  @Test
  void timeCanBeSetOnBothSidesOfALeapSecond() {
    page.at(START).leapSecond(POSITIVE, END);
    page.at(Instant.parse("2027-01-31T23:59:59Z"));
    assertPage("2027-01-31T23:59:59Z", LeapIndicator.POST_POS, 38);
    page.at(Instant.parse("2026-12-01T00:00:00Z"));
    assertPage("2026-12-01T00:00:00Z", LeapIndicator.PRE_POS, 37);
    page.at(END);
    assertPage("2027-01-01T00:00:00Z", LeapIndicator.POST_POS, 38);
    page.at(END.minusSeconds(1));
    assertPage("2026-12-31T23:59:59Z", LeapIndicator.PRE_POS, 37);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-30T23:59:59Z", "2027-02-01T00:00:00Z"})
  void refusesATimeFarFromTheLeapSecond(Instant far) {
    page.at(START).leapSecond(POSITIVE, END);
    assertThatIllegalStateException()
        .isThrownBy(() -> page.at(far))
        .withMessageContaining("Call noLeapSecond() first");
    page.noLeapSecond().at(far);
    assertThat(clock.read().utcInstant()).isEqualTo(far);
  }

  @Test
  void refusesTheDeletedSecond() {
    page.at(START).leapSecond(NEGATIVE, END);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> page.at(END.minusNanos(1)))
        .withMessageContaining("does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-12-31T23:59:59Z", "2027-01-01T00:00:00.5Z", "2027-01-02T00:00:00Z"})
  void refusesALeapSecondWithinAMonth(Instant end) {
    page.at(START);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> page.leapSecond(POSITIVE, end))
        .withMessageContaining("end of a UTC month");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-30T23:59:59Z", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"})
  void refusesALeapSecondThatIsNotAtTheEndOfThisMonth(Instant now) {
    page.at(now);
    assertThatIllegalStateException()
        .isThrownBy(() -> page.leapSecond(POSITIVE, END))
        .withMessageContaining("The page's time is " + now)
        .withMessageContaining("Call at()");
  }

  @Test
  void refusesANegativeLeapSecondWithinTheDeletedSecond() {
    page.at(END.minusSeconds(1));
    assertThatIllegalStateException().isThrownBy(() -> page.leapSecond(NEGATIVE, END));
  }

  @Test
  void aSecondLeapSecondReplacesTheFirst() {
    page.at(START).leapSecond(POSITIVE, END).leapSecond(NEGATIVE, END);
    assertPage("2026-12-31T23:59:58Z", LeapIndicator.PRE_NEG, 37);
  }

  @Test
  void twoLeapSecondsOneAfterTheOther() {
    page.at(START).leapSecond(POSITIVE, END).advance(Duration.ofSeconds(60));
    page.leapSecond(POSITIVE, Instant.parse("2027-02-01T00:00:00Z"));
    page.advance(Duration.ofDays(31));
    assertPage("2027-02-01T00:00:56Z", LeapIndicator.POST_POS, 39);
  }

  @Test
  void readersPlayALeapSecondOfARunningPage() {
    page.at(END.minusNanos(1)).leapSecond(POSITIVE, END);
    long tai = clock.read().taiNanos();
    page.running().advance(Duration.ofSeconds(-10));
    page.advance(Duration.ofSeconds(70));
    Snapshot s = clock.read();
    assertThat(s.taiNanos()).isGreaterThan(tai + 60_000_000_000L);
    assertThat(s.taiNanos() - s.utcNanos()).isEqualTo(38_000_000_000L);
  }

  @Test
  void keepsTheSignOfTheOffset() {
    page.raw().update(f -> f.taiOffsetSeconds(37));
    page.at(START).leapSecond(POSITIVE, END).advance(Duration.ofSeconds(10));
    assertThat(clock.read().taiOffsetSeconds()).isEqualTo(38);
    assertThat(clock.read().utcInstant()).isEqualTo(END.plusSeconds(7));
  }
}
