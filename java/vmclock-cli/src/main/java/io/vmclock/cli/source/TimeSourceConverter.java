package io.vmclock.cli.source;

import io.vmclock.env.TimeSource;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the name of a source of time. */
public final class TimeSourceConverter implements ITypeConverter<TimeSource> {
  @Override
  public TimeSource convert(String name) {
    return switch (name) {
      case "page" -> TimeSource.PAGE;
      case "clockbound" -> TimeSource.CLOCK_BOUND;
      case "kernel" -> TimeSource.KERNEL;
      default ->
          throw new TypeConversionException(
              "'" + name + "' is not a source of time: use page, clockbound or kernel");
    };
  }
}
