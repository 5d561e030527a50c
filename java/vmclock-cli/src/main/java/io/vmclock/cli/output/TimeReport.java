package io.vmclock.cli.output;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import io.vmclock.ClockStatus;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;
import java.util.Optional;
import java.util.function.LongFunction;

/** The time of one reading, on all scales and with its bounds. Immutable. */
public record TimeReport(
    OfferedValue<Long> tai,
    OfferedValue<Long> utc,
    OfferedValue<Long> earliestUtc,
    OfferedValue<Long> latestUtc,
    OfferedValue<UnsignedLong> maxError,
    OfferedValue<UnsignedLong> estError,
    OfferedValue<Boolean> leapSecond,
    // The only time of a monotonic page; absent on all other pages.
    OfferedValue<Long> monotonic,
    boolean isMonotonic,
    ClockStatus clockStatus,
    int statusCode) {

  public static TimeReport of(Snapshot reading) {
    return new TimeReport(
        OfferedValue.of("tai_nanos", reading::taiNanos),
        OfferedValue.of("utc_nanos", reading::utcNanos),
        OfferedValue.of("earliest_utc_nanos", reading::earliestUtcNanos),
        OfferedValue.of("latest_utc_nanos", reading::latestUtcNanos),
        OfferedValue.of(
            "max_error_nanos", () -> UnsignedLong.fromLongBits(reading.maxErrorNanos())),
        OfferedValue.of(
            "est_error_nanos", () -> UnsignedLong.fromLongBits(reading.estErrorNanos())),
        OfferedValue.of("leap_second", reading::isLeapSecond),
        OfferedValue.of("monotonic_nanos", reading::pageNanos),
        reading.timeType() == TimeType.MONOTONIC,
        reading.clockStatus(),
        reading.clockStatusCode());
  }

  /** Returns the name of the clock status, with its number if the status is unknown. */
  public String status() {
    return FieldMeanings.status(clockStatus, statusCode);
  }

  /** Returns whether the reading has a time on any scale. */
  public boolean hasTime() {
    return !tai.isAbsent() || !utc.isAbsent() || (isMonotonic && !monotonic.isAbsent());
  }

  /** Returns the values that the JSON of every page has. */
  ImmutableList<OfferedValue<?>> offeredValues() {
    return ImmutableList.of(tai, utc, earliestUtc, latestUtc, maxError, estError, leapSecond);
  }

  /**
   * Adds values and status to {@code json}, and the reason for each absent value to {@code
   * reasons}.
   */
  public void addTo(JsonObject json, JsonObject reasons) {
    for (OfferedValue<?> value : offeredValues()) {
      add(value, json, reasons);
    }
    if (isMonotonic) {
      add(monotonic, json, reasons);
    }
    json.put("clock_status", statusCode).put("clock_status_name", clockStatus.name());
  }

  public static void add(OfferedValue<?> value, JsonObject json, JsonObject reasons) {
    json.put(value.name(), value.json());
    if (value.isAbsent()) {
      reasons.put(value.name(), value.reason());
    }
  }

  /** Adds one line for each time scale. */
  public void addTo(Table table) {
    table.row("UTC", text(utc, utcFormat()));
    table.row("TAI", text(tai, NanosFormat::dateTime));
    if (isMonotonic) {
      table.row("monotonic", text(monotonic, nanos -> nanos + " ns since an unknown start"));
    }
  }

  /** Returns UTC as date and time; empty if it is not available. */
  public Optional<String> utcDateTime() {
    return Optional.ofNullable(utc.value()).map(nanos -> utcFormat().apply(nanos));
  }

  private LongFunction<String> utcFormat() {
    return Boolean.TRUE.equals(leapSecond.value())
        ? NanosFormat::leapSecondDateTime
        : NanosFormat::dateTime;
  }

  private String text(OfferedValue<Long> time, LongFunction<String> format) {
    Long nanos = time.value();
    return nanos == null ? absent(time) : format.apply(nanos) + "  " + bound();
  }

  /** Returns the bound on the error, or the reason why it is unknown. */
  public String bound() {
    UnsignedLong nanos = maxError.value();
    return nanos == null
        ? NanosFormat.plusMinus("unknown (" + maxError.reason() + ")")
        : NanosFormat.plusMinus(nanos);
  }

  public static String absent(OfferedValue<?> value) {
    return "not available: " + value.reason();
  }
}
