package io.vmclock.cli.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the size of a file, such as {@code 64MB}. */
final class SizeConverter implements ITypeConverter<Long> {
  private static final Pattern SIZE =
      Pattern.compile("(?<number>[1-9][0-9]{0,3})(?<unit>kB|MB|GB)");
  private static final long SMALLEST = 10_000;

  @Override
  public Long convert(String text) {
    Matcher given = SIZE.matcher(text);
    if (!given.matches()) {
      throw wrong(text);
    }
    long number = Long.parseLong(given.group("number"));
    long bytes =
        switch (given.group("unit")) {
          case "kB" -> number * 1_000;
          case "MB" -> number * 1_000_000;
          default -> number * 1_000_000_000;
        };
    if (bytes < SMALLEST) {
      throw wrong(text);
    }
    return bytes;
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException(
        "'" + text + "' is not a size from 10kB to 9999GB: give a number with kB, MB or GB");
  }
}
