package io.vmclock.cli.output;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;

/** The time of one reading, part by part. Immutable. */
public record TimeReport(
    Part<Long> tai,
    Part<Long> utc,
    Part<Long> earliestUtc,
    Part<Long> latestUtc,
    Part<UnsignedLong> maxError,
    Part<UnsignedLong> estError,
    Part<Boolean> leapSecond,
    // Of a monotonic page, its only time; absent on others.
    Part<Long> monotonic,
    boolean isMonotonic,
    String status) {

  public static TimeReport of(Snapshot reading) {
    return new TimeReport(
        Part.of("tai_nanos", reading::taiNanos),
        Part.of("utc_nanos", reading::utcNanos),
        Part.of("earliest_utc_nanos", reading::earliestUtcNanos),
        Part.of("latest_utc_nanos", reading::latestUtcNanos),
        Part.of("max_error_nanos", () -> UnsignedLong.fromLongBits(reading.maxErrorNanos())),
        Part.of("est_error_nanos", () -> UnsignedLong.fromLongBits(reading.estErrorNanos())),
        Part.of("leap_second", reading::isLeapSecond),
        Part.of("monotonic_nanos", reading::pageNanos),
        reading.timeType() == TimeType.MONOTONIC,
        Meaning.status(reading));
  }

  /** Returns whether there is a time on any scale. */
  public boolean hasTime() {
    return !tai.isAbsent() || !utc.isAbsent() || (isMonotonic && !monotonic.isAbsent());
  }

  /** Returns the parts that JSON has of every page. */
  ImmutableList<Part<?>> parts() {
    return ImmutableList.of(tai, utc, earliestUtc, latestUtc, maxError, estError, leapSecond);
  }

  /** Adds the parts and the status to {@code json}, and why any is absent to {@code reasons}. */
  public void addTo(JsonObject json, JsonObject reasons) {
    for (Part<?> part : parts()) {
      add(part, json, reasons);
    }
    if (isMonotonic) {
      add(monotonic, json, reasons);
    }
    json.put("status", status);
  }

  public static void add(Part<?> part, JsonObject json, JsonObject reasons) {
    json.put(part.name(), part.json());
    if (part.isAbsent()) {
      reasons.put(part.name(), part.reason());
    }
  }

  /** Adds a line for each scale. */
  public void addTo(Table table) {
    table.row("UTC", utcText());
    table.row("TAI", text(tai, Nanos::dateTime));
    if (isMonotonic) {
      table.row("monotonic", text(monotonic, nanos -> nanos + " ns since an unknown point"));
    }
  }

  private String utcText() {
    return text(utc, Boolean.TRUE.equals(leapSecond.value()) ? Nanos::leapSecond : Nanos::dateTime);
  }

  private String text(Part<Long> time, java.util.function.LongFunction<String> format) {
    Long nanos = time.value();
    return nanos == null ? absent(time) : format.apply(nanos) + "  " + bound();
  }

  /** Returns the bound on the error, or that it is unknown and why. */
  public String bound() {
    UnsignedLong nanos = maxError.value();
    return Nanos.PLUS_MINUS
        + " "
        + (nanos == null ? "unknown (" + maxError.reason() + ")" : Nanos.length(nanos));
  }

  public static String absent(Part<?> part) {
    return "not available: " + part.reason();
  }
}
