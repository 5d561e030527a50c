package io.vmclock.time;

import static io.vmclock.Pages.setNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UtcClockTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final long TAI = 1_700_000_037_123_456_789L;
  private static final Instant UTC = Instant.ofEpochSecond(1_700_000_000, 123_456_789);

  private final RawPage page = setNanos(RawPage.create(), TAI);
  private final VmClock source = VmClock.open(page.path());

  @AfterEach
  void close() {
    source.close();
    page.close();
  }

  @Test
  void returnsThePagesUtcToTheNanosecond() {
    Clock clock = UtcClock.of(source);

    assertThat(clock.instant()).isEqualTo(UTC);
    assertThat(clock.millis()).isEqualTo(UTC.toEpochMilli());
    assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void roundsMillisecondsDownBefore1970() {
    setNanos(page, 36_999_999_999L);

    assertThat(UtcClock.of(source).millis()).isEqualTo(-1);
    assertThat(UtcClock.of(source).instant()).isEqualTo(Instant.ofEpochSecond(0, -1));
  }

  @Test
  void servesAsAnInstantSourceInAZone() {
    InstantSource instants = UtcClock.of(source);

    assertThat(ZonedDateTime.now(instants.withZone(BERLIN))).isEqualTo(UTC.atZone(BERLIN));
    assertThat(UtcClock.of(source).withZone(BERLIN).getZone()).isEqualTo(BERLIN);
  }

  @Test
  void smearsOnRequest() {
    // The page is an hour before noon, on the day after a leap second.
    Instant noon = Instant.parse("2017-01-01T12:00:00Z");
    page.update(
        fields ->
            fields.leapIndicator(Abi.LEAP_POST_POS).time(noon.getEpochSecond() + 37 - 3600, 0));

    Instant strict = UtcClock.of(source).instant();
    Instant smeared = UtcClock.smeared(source, Smear.NOON_LINEAR).instant();

    assertThat(strict).isEqualTo(noon.minusSeconds(3600));
    assertThat(smeared).isEqualTo(strict.plusNanos(3600 * 1_000_000_000L / 86401));
    assertThat(UtcClock.smeared(source, Smear.UTC_SLS).instant()).isEqualTo(strict);
  }

  @Test
  void throwsIfThePageHasNoTime() {
    page.status(Abi.STATUS_UNRELIABLE);

    assertThatThrownBy(UtcClock.of(source)::instant).isInstanceOf(VmClockException.class);
    assertThatThrownBy(UtcClock.of(source)::millis).isInstanceOf(VmClockException.class);
    assertThatThrownBy(UtcClock.smeared(source, Smear.UTC_SLS)::millis)
        .isInstanceOf(VmClockException.class);
  }

  @Test
  void equalsAClockOfTheSameSourceZoneAndSmear() {
    UtcClock clock = UtcClock.of(source);
    UtcClock smeared = UtcClock.smeared(source, Smear.UTC_SLS);

    assertThat(UtcClock.of(source)).isEqualTo(clock).hasSameHashCodeAs(clock);
    assertThat(UtcClock.smeared(source, Smear.UTC_SLS))
        .isEqualTo(smeared)
        .hasSameHashCodeAs(smeared)
        .isNotEqualTo(clock)
        .isNotEqualTo(UtcClock.smeared(source, Smear.NOON_LINEAR));
    assertThat(clock.withZone(BERLIN))
        .isNotEqualTo(clock)
        .isEqualTo(UtcClock.of(source).withZone(BERLIN));
    assertThat(clock.withZone(ZoneOffset.UTC)).isSameAs(clock);
    try (VmClock other = VmClock.open(page.path())) {
      assertThat(UtcClock.of(other)).isNotEqualTo(clock);
    }
  }

  @Test
  void cannotBeSerialized() throws Exception {
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(UtcClock.of(source)))
          .isInstanceOf(NotSerializableException.class);
    }
  }
}
