package io.vmclock.cli.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a record says about a period. For one thread.
 *
 * <p>The time between two samples counts as within the limit only if both samples are. Otherwise it
 * belongs to a violation. A recorded gap, and a longer time without a sample than the recorder's
 * settings explain, do not count as within the limit either.
 *
 * <p>This counts too little if the bound crosses the limit often. So there is also an estimate,
 * which counts half of the time between a sample within the limit and one that is not.
 */
final class Summary {
  /** The lists have at most so many entries. */
  static final int MOST_LISTED = 10_000;

  /**
   * A time in which the bound was above the limit, or in which there was no time.
   *
   * @param worstNanos the largest bound in this time; -1 if there was none
   * @param hasNoTime whether there was no time that could be relied on
   * @param reason why there was no time, in short; empty if there was
   */
  record Violation(Period period, long worstNanos, boolean hasNoTime, String reason) {}

  /** A time without a record. It has no length if the clock went back during this time. */
  record Gap(Period period, String reason) {}

  /** An event, with what changed as text. */
  record Event(Instant time, String name, String detail) {}

  /** The largest value of its kind, and when it was. */
  record Worst(long nanos, Instant time) {}

  private final @Nullable Instant from;
  private final @Nullable Instant to;

  private Duration longest = Duration.ofSeconds(1);
  private Duration tolerance = longest;
  private OptionalLong limit = OptionalLong.empty();
  private @Nullable RecorderSettings settings;
  private Duration longestOfAll = Duration.ZERO;
  private @Nullable RecordLine last;
  private @Nullable Instant begin;
  private @Nullable Instant end;
  private String gapReason = "";

  private Duration within = Duration.ZERO;
  private Duration violated = Duration.ZERO;
  private Duration missing = Duration.ZERO;

  /** The part of {@link #violated} that has a sample within the limit at one of its ends. */
  private Duration mixed = Duration.ZERO;

  private @Nullable Violation open;
  private @Nullable Worst worst;
  private @Nullable Worst worstOfSystem;
  private long violationCount;
  private long gapCount;
  private long eventCount;
  private long samples;
  private final List<Violation> violations = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Map<String, Long> eventCounts = new TreeMap<>();
  private final Map<String, Duration> sources = new TreeMap<>();
  private final Set<Long> limits = new TreeSet<>();
  private final Set<RecorderSettings> recorders = new LinkedHashSet<>();

  /**
   * Creates an empty summary.
   *
   * @param from the begin of the period; null for the begin of the record
   * @param to the end of the period; null for the end of the record
   */
  Summary(@Nullable Instant from, @Nullable Instant to) {
    this.from = from;
    this.to = to;
  }

  /** Adds the next line of the record. */
  void add(RecordLine line) {
    switch (line.type()) {
      case OPENED -> {
        longest = line.duration("longest_interval_nanos", Duration.ofSeconds(1));
        settings = RecorderSettings.of(line);
        tolerance = SampleFilter.tolerance(settings.every());
        longestOfAll = longest.compareTo(longestOfAll) > 0 ? longest : longestOfAll;
        limit = line.number("limit_nanos");
        if (gapReason.isEmpty() && line.text("reason").orElse("").startsWith(Recorder.START)) {
          gapReason = "the recorder did not run";
        }
      }
      case SAMPLE -> sample(line);
      case EVENT -> event(line);
      case GAP -> gapReason = line.text("reason").orElse("the reason is unknown");
      case CLOSED -> {
        if (line.text("reason").orElse("").equals("stop")) {
          gapReason = "the recorder was stopped";
        }
      }
    }
  }

  private boolean isAsked(Instant time) {
    return (from == null || !time.isBefore(from)) && (to == null || !time.isAfter(to));
  }

  private void event(RecordLine line) {
    addEvent(line.time(), line.text("event").orElse("unknown"), detail(line));
  }

  private static String detail(RecordLine line) {
    String change =
        line.text("field")
            .map(
                field ->
                    field
                        + " "
                        + line.text("from_name").or(() -> line.text("from")).orElse("?")
                        + " -> "
                        + line.text("to_name").or(() -> line.text("to")).orElse("?"))
            .orElse("");
    return line.text("reason").map(reason -> (change + " " + reason).strip()).orElse(change);
  }

  private void sample(RecordLine line) {
    RecordLine before = last;
    if (before == null) {
      if (from != null && from.isBefore(line.time())) {
        addGap(from, line.time(), "the record begins later");
      }
    } else {
      span(before, line);
    }
    last = line;
    gapReason = "";
    if (isAsked(line.time())) {
      samples++;
      addSettings();
      begin = begin == null ? line.time() : begin;
      end = line.time();
      largest(line);
      if (!isWithin(line)) {
        extend(line.time(), line.time(), line);
      }
    }
  }

  private void addSettings() {
    limit.ifPresent(limits::add);
    if (settings != null) {
      recorders.add(settings);
    }
  }

  private void largest(RecordLine line) {
    line.number("max_error_nanos").ifPresent(bound -> worst = larger(worst, bound, line));
    line.number("system_error_nanos")
        .ifPresent(error -> worstOfSystem = larger(worstOfSystem, error, line));
  }

  private static Worst larger(@Nullable Worst worst, long nanos, RecordLine line) {
    return worst == null || nanos > worst.nanos() ? new Worst(nanos, line.time()) : worst;
  }

  private void span(RecordLine before, RecordLine line) {
    Duration length = Duration.between(before.time(), line.time());
    if (length.isNegative()) {
      close();
      addEvent(line.time(), "time_went_back", "by " + length.negated().toNanos() + " ns");
      addGapWithoutLength(line.time());
    } else if (length.isZero() && !gapReason.isEmpty()) {
      close();
      addGapWithoutLength(line.time());
    } else if (!gapReason.isEmpty() || length.compareTo(longest.plus(tolerance)) > 0) {
      close();
      addGap(before.time(), line.time(), gapReason.isEmpty() ? SampleFilter.PAUSED : gapReason);
    } else {
      covered(before, line);
    }
  }

  private void addEvent(Instant time, String name, String detail) {
    if (isAsked(time)) {
      eventCounts.merge(name, 1L, Long::sum);
      eventCount++;
      if (events.size() < MOST_LISTED) {
        events.add(new Event(time, name, detail));
      }
    }
  }

  private void covered(RecordLine before, RecordLine line) {
    Period clipped = clip(before.time(), line.time());
    if (clipped == null) {
      return;
    }
    addSettings();
    sources.merge(before.text("source").orElse("none"), clipped.length(), Duration::plus);
    if (isWithin(before) && isWithin(line)) {
      within = within.plus(clipped.length());
      return;
    }
    violated = violated.plus(clipped.length());
    if (isWithin(before) || isWithin(line)) {
      mixed = mixed.plus(clipped.length());
    }
    extend(clipped.begin(), clipped.end(), isWithin(before) ? line : before);
    if (isWithin(line)) {
      close();
    }
  }

  private @Nullable Period clip(Instant first, Instant second) {
    Instant begun = from != null && from.isAfter(first) ? from : first;
    Instant ended = to != null && to.isBefore(second) ? to : second;
    return begun.isBefore(ended) ? new Period(begun, ended) : null;
  }

  private static boolean isWithin(RecordLine line) {
    return line.text("state").orElse("").equals(Sample.State.WITHIN.text);
  }

  private void extend(Instant begun, Instant ended, RecordLine bad) {
    long bound = bad.number("max_error_nanos").orElse(-1);
    boolean none = bound < 0;
    String reason = bad.text("reason").map(Reason::brief).orElse("");
    Violation known = open;
    open =
        known == null
            ? new Violation(new Period(begun, ended), bound, none, reason)
            : new Violation(
                new Period(known.period().begin(), ended),
                Math.max(known.worstNanos(), bound),
                known.hasNoTime() || none,
                known.reason().isEmpty() ? reason : known.reason());
  }

  private void close() {
    Violation closed = open;
    if (closed != null) {
      open = null;
      violationCount++;
      if (violations.size() < MOST_LISTED) {
        violations.add(closed);
      }
    }
  }

  private void addGap(Instant first, Instant second, String reason) {
    Period clipped = clip(first, second);
    if (clipped == null) {
      return;
    }
    begin = begin == null ? clipped.begin() : begin;
    end = clipped.end();
    missing = missing.plus(clipped.length());
    list(new Gap(clipped, reason));
  }

  /**
   * Adds the gap before a sample whose time is not later than the time of the sample before. UTC
   * does not show how long this gap took.
   */
  private void addGapWithoutLength(Instant time) {
    if (!gapReason.isEmpty() && isAsked(time)) {
      list(new Gap(new Period(time, time), gapReason));
    }
  }

  private void list(Gap gap) {
    gapCount++;
    if (gaps.size() < MOST_LISTED) {
      gaps.add(gap);
    }
  }

  /** Ends the summary after the last line. */
  void end() {
    close();
    RecordLine latest = last;
    if (latest == null) {
      if (from != null && to != null) {
        addGap(from, to, "there is no record");
      }
    } else if (to != null && latest.time().isBefore(to)) {
      addGap(latest.time(), to, gapReason.isEmpty() ? "the record ends earlier" : gapReason);
    }
  }

  /** Returns the time of the period that the record and its gaps cover; null if it has none. */
  @Nullable Period period() {
    Instant first = from == null ? begin : from;
    Instant latest = to == null ? end : to;
    return first == null || latest == null || latest.isBefore(first)
        ? null
        : new Period(first, latest);
  }

  /** Returns whether the record has anything about the period but gaps. */
  boolean isRecorded() {
    return samples > 0 || !within.isZero() || !violated.isZero();
  }

  /** Returns the longest time between two samples that the recorder's settings explain. */
  Duration longestInterval() {
    return longestOfAll;
  }

  Duration within() {
    return within;
  }

  Duration violated() {
    return violated;
  }

  Duration missing() {
    return missing;
  }

  /** Returns the share of the time within the limit, from 0 to 1; NaN if no time is covered. */
  double share() {
    return share(within);
  }

  /**
   * Returns an estimate of the share of the time within the limit, from 0 to 1; NaN if there is
   * none. Samples at fixed times give none, because they can keep step with the source's updates.
   */
  double estimatedShare() {
    boolean isRandom =
        !recorders.isEmpty() && recorders.stream().allMatch(RecorderSettings::hasRandomTimes);
    return isRandom ? share(within.plus(mixed.dividedBy(2))) : Double.NaN;
  }

  private double share(Duration part) {
    double all = Period.seconds(within.plus(violated).plus(missing));
    return all == 0 ? Double.NaN : Period.seconds(part) / all;
  }

  @Nullable Worst worst() {
    return worst;
  }

  /**
   * Returns the largest error that the system clock can have had: its offset, the error of that
   * offset, and the bound.
   */
  @Nullable Worst worstOfSystem() {
    return worstOfSystem;
  }

  long samples() {
    return samples;
  }

  /** Returns the violations in their order, at most the first {@link #MOST_LISTED}. */
  List<Violation> violations() {
    return violations;
  }

  long violationCount() {
    return violationCount;
  }

  /** Returns the gaps in their order, at most the first {@link #MOST_LISTED}. */
  List<Gap> gaps() {
    return gaps;
  }

  long gapCount() {
    return gapCount;
  }

  /** Returns the events in their order, at most the first {@link #MOST_LISTED}. */
  List<Event> events() {
    return events;
  }

  long eventCount() {
    return eventCount;
  }

  /** Returns how often each event came. */
  Map<String, Long> eventCounts() {
    return eventCounts;
  }

  /** Returns how long each source was in use. */
  Map<String, Duration> sources() {
    return sources;
  }

  /** Returns the limits that the recorder had in the period, in nanoseconds. */
  Set<Long> limits() {
    return limits;
  }

  /** Returns the different settings of the recorders in the period, in their order. */
  Set<RecorderSettings> recorders() {
    return recorders;
  }
}
