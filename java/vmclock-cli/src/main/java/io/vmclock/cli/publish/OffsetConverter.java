package io.vmclock.cli.publish;

import io.vmclock.cli.base.LimitConverter;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;

/** Parses a signed offset, such as {@code -100us}. */
final class OffsetConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return text.startsWith("-")
        ? LimitConverter.length(text.substring(1)).negated()
        : LimitConverter.length(text.startsWith("+") ? text.substring(1) : text);
  }
}
