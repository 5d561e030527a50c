package io.vmclock.cli.base;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a duration from 1 ms to 1 hour, such as {@code 10ms} or {@code 1s}. */
public class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern DURATION =
      Pattern.compile("(?<number>[0-9]{1,9})(?<unit>ms|s|min|h)");

  private final Duration longest;
  private final String range;

  public DurationConverter() {
    this(Duration.ofHours(1), "an interval from 1ms to 1h");
  }

  DurationConverter(Duration longest, String range) {
    this.longest = longest;
    this.range = range;
  }

  @Override
  public Duration convert(String text) {
    Matcher given = DURATION.matcher(text);
    if (!given.matches()) {
      throw wrong(text);
    }
    long number = Long.parseLong(given.group("number"));
    Duration duration =
        switch (given.group("unit")) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "min" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        };
    if (duration.isZero() || duration.compareTo(longest) > 0) {
      throw wrong(text);
    }
    return duration;
  }

  /** Returns a duration as text, such as {@code 10 ms} or {@code 1 s}. */
  public static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private TypeConversionException wrong(String text) {
    return new TypeConversionException(
        "'" + text + "' is not " + range + ": give a number with ms, s, min or h");
  }
}
