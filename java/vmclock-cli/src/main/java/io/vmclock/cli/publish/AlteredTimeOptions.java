package io.vmclock.cli.publish;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.UnsignedLong;
import io.vmclock.LeapIndicator;
import io.vmclock.cli.base.DurationConverter;
import io.vmclock.cli.base.LimitConverter;
import io.vmclock.cli.output.NanosFormat;
import io.vmclock.publish.AlteredTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for a published time that is wrong on purpose. */
final class AlteredTimeOptions {
  /** The leap second of the page. */
  enum Leap {
    INSERT(LeapIndicator.PRE_POS),
    DELETE(LeapIndicator.PRE_NEG),
    NONE(LeapIndicator.NONE);

    private final LeapIndicator indicator;

    Leap(LeapIndicator indicator) {
      this.indicator = indicator;
    }
  }

  /**
   * A leap second that began before the first publication is a month away in the published time.
   */
  private static final Duration LEAST_LEAP_IN = Duration.ofSeconds(1);

  @Option(
      names = "--max-error",
      paramLabel = "TIME",
      converter = LimitConverter.class,
      description =
          "For tests only: publish this maximum error, such as 10us, in place of the kernel's, even"
              + " if the kernel's clock is not synchronized.")
  private @Nullable Duration maxError;

  @Option(
      names = "--offset",
      paramLabel = "TIME",
      converter = OffsetConverter.class,
      description =
          "For tests only: publish a time that differs from this machine's by this much, such as"
              + " 5ms or -5ms.")
  private @Nullable Duration offset;

  @Option(
      names = "--leap",
      paramLabel = "KIND",
      description =
          "For tests only: announce a leap second at the end of the published UTC month, and run"
              + " through it: 'insert' or 'delete'. 'none' announces no leap second, even if the"
              + " kernel has one.")
  private @Nullable Leap leap;

  @Option(
      names = "--leap-in",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "Needs --leap insert or delete: choose the offset so that the leap second begins after"
              + " this time, such as 30s, at least 1s.")
  private @Nullable Duration leapIn;

  /**
   * Returns the time to publish, or empty if it is the kernel's.
   *
   * @throws IllegalArgumentException if the options contradict each other, or one is out of range
   */
  Optional<AlteredTime> time(Instant now) {
    boolean hasLeapSecond = leap == Leap.INSERT || leap == Leap.DELETE;
    checkArgument(
        leapIn == null || hasLeapSecond, "--leap-in needs --leap insert or --leap delete");
    checkArgument(
        leapIn == null || offset == null,
        "--leap-in chooses the offset, so it cannot be used with --offset");
    checkArgument(
        leapIn == null || leapIn.compareTo(LEAST_LEAP_IN) >= 0,
        "--leap-in must be at least 1s, so that the page exists before the leap second begins");
    if (maxError == null && offset == null && leap == null) {
      return Optional.empty();
    }
    AlteredTime time = AlteredTime.ofKernel().withOffset(offset(now));
    if (maxError != null) {
      time = time.withMaxError(maxError);
    }
    return Optional.of(leap == null ? time : time.withLeapSecond(leap.indicator));
  }

  private Duration offset(Instant now) {
    if (leapIn == null) {
      return offset == null ? Duration.ZERO : offset;
    }
    ZonedDateTime month =
        now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
    // The deleted second is the last one of the month.
    Instant begin = month.toInstant().minusSeconds(leap == Leap.DELETE ? 1 : 0);
    return Duration.between(now.plus(leapIn), begin);
  }

  /** Returns the warning that this time is wrong. */
  String notice(Instant now) {
    StringBuilder text = new StringBuilder("This page is for tests only. Its time is altered: ");
    Duration by = offset(now);
    text.append("offset ").append(by.isNegative() ? "-" : "").append(text(by.abs()));
    if (maxError != null) {
      text.append(", maximum error ").append(text(maxError));
    }
    if (leap != null) {
      text.append(
          switch (leap) {
            case INSERT -> ", an inserted second at the end of the UTC month";
            case DELETE -> ", a deleted second at the end of the UTC month";
            case NONE -> ", no leap second";
          });
    }
    return text.append(
            ". Readers rely on this time: its status is FREERUNNING, and never SYNCHRONIZED.")
        .toString();
  }

  private static String text(Duration duration) {
    return NanosFormat.duration(UnsignedLong.valueOf(duration.toNanos()));
  }
}
