package io.vmclock.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses an unsigned 64-bit number, decimal or hexadecimal, into the bits of a {@code Long}. */
final class CounterConverter implements ITypeConverter<Long> {
  private static final Pattern NUMBER = Pattern.compile("0[xX](?<hex>[0-9a-fA-F]+)|(?<dec>[0-9]+)");

  @Override
  public Long convert(String text) {
    Matcher number = NUMBER.matcher(text);
    if (!number.matches()) {
      throw wrong(text);
    }
    String hex = number.group("hex");
    try {
      return hex == null ? Long.parseUnsignedLong(text) : Long.parseUnsignedLong(hex, 16);
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException(
        "'"
            + text
            + "' is not a counter value: give 0 to 18446744073709551615, or 0x and hex digits");
  }
}
