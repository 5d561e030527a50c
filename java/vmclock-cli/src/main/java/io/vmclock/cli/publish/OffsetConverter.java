package io.vmclock.cli.publish;

import io.vmclock.cli.base.LimitConverter;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;

/** Parses a signed offset, such as {@code -100us}. */
final class OffsetConverter implements ITypeConverter<Duration> {
  private final LimitConverter unsigned = new LimitConverter();

  @Override
  public Duration convert(String text) {
    return text.startsWith("-")
        ? unsigned.convert(text.substring(1)).negated()
        : unsigned.convert(text.startsWith("+") ? text.substring(1) : text);
  }
}
