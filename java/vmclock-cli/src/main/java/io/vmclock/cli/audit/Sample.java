package io.vmclock.cli.audit;

import io.vmclock.ClockStatus;
import io.vmclock.cli.output.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One reading of the clock in use. Immutable.
 *
 * @param utcNanos UTC of the clock in use; if there is no time, the last reliable time, continued,
 *     or UTC of the system clock if there was none
 * @param state whether the bound is within the limit
 * @param source the name of the clock in use, or {@code none}
 * @param maxErrorNanos the bound on the error of {@code utcNanos}; -1 if there is no time
 * @param systemOffsetNanos how far the system clock is ahead; null if it is not known
 * @param systemErrorNanos the largest error that the system clock can have; -1 if it is not known
 * @param pageStatus the status of the page's clock; null if there is no page
 * @param reason why there is no time; null if there is one
 */
record Sample(
    long utcNanos,
    State state,
    String source,
    long maxErrorNanos,
    @Nullable Long systemOffsetNanos,
    long systemErrorNanos,
    @Nullable ClockStatus pageStatus,
    @Nullable String reason) {
  /** Whether a time is within the limit. */
  enum State {
    /** The bound is at most the limit. */
    WITHIN,
    /** The bound is above the limit. */
    ABOVE,
    /** There is no time that can be relied on. */
    NO_TIME;

    final String text = name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Returns whether the source, the state and the page's status are the same. */
  boolean isLike(Sample other) {
    return state == other.state && source.equals(other.source) && pageStatus == other.pageStatus;
  }

  /**
   * Returns the entry of the record. A change must be on the disk at once. Only a change has the
   * reason, because it is long.
   */
  Entry entry(boolean isChange) {
    return new Entry(RecordLine.Type.SAMPLE, utcNanos, isChange, json -> addTo(json, isChange));
  }

  private void addTo(JsonObject json, boolean withReason) {
    json.put("state", state.text).put("source", source);
    if (state != State.NO_TIME) {
      json.put("max_error_nanos", Long.toString(maxErrorNanos));
    }
    if (systemOffsetNanos != null) {
      json.put("system_offset_nanos", systemOffsetNanos.toString())
          .put("system_error_nanos", Long.toString(systemErrorNanos));
    }
    if (pageStatus != null) {
      json.put("clock_status", pageStatus.code() < 0 ? null : pageStatus.code())
          .put("clock_status_name", pageStatus.name());
    }
    if (reason != null && withReason) {
      json.put("reason", reason);
    }
  }
}
