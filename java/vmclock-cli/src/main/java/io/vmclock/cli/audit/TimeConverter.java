package io.vmclock.cli.audit;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a day or a time in UTC. A day stands for its begin. */
final class TimeConverter implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    Instant time;
    try {
      time =
          text.contains("T")
              ? Instant.parse(text)
              : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'" + text + "' is not a time: give it as 2026-01-31 or 2026-01-31T12:00:00Z");
    }
    if (!RecordLine.isPossible(time)) {
      throw new TypeConversionException("'" + text + "' is not between 1970 and 2262");
    }
    return time;
  }
}
