package io.vmclock.cli.base;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a limit for an error, such as {@code 100us}. */
public final class LimitConverter implements ITypeConverter<Duration> {
  private static final Pattern LENGTH =
      Pattern.compile("(?<number>0|[1-9][0-9]{0,8})(?<unit>ns|us|ms|s)");

  @Override
  public Duration convert(String text) {
    Duration limit = length(text);
    if (limit.isZero()) {
      throw new TypeConversionException("'" + text + "' must be more than 0");
    }
    return limit;
  }

  /** Parses a length of time, which may be 0. */
  public static Duration length(String text) {
    Matcher given = LENGTH.matcher(text);
    if (!given.matches()) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not a length of time: give a number with ns, us, ms or s, such as 100us");
    }
    long number = Long.parseLong(given.group("number"));
    return switch (given.group("unit")) {
      case "ns" -> Duration.ofNanos(number);
      case "us" -> Duration.ofNanos(number * 1_000);
      case "ms" -> Duration.ofMillis(number);
      default -> Duration.ofSeconds(number);
    };
  }
}
