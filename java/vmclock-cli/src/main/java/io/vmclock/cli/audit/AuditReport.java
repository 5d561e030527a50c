package io.vmclock.cli.audit;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.NanosFormat;
import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.output.Style;
import io.vmclock.cli.output.Table;
import io.vmclock.internal.SampleTimes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The report about a record, as text and as JSON. */
record AuditReport(Path directory, Verification verification, Summary summary) {
  private static final int LISTED_IN_TEXT = 50;
  private static final int SECONDS_PER_MINUTE = 60;
  private static final String UNKNOWN = "unknown";

  void print(PrintWriter out, Style style) {
    Table table = new Table(style);
    facts().forEach((name, value) -> table.row(name, value));
    table.print(out);
    list(out, style, "Changed places", verification.breaks(), Verification.Break::toString);
    list(out, style, "Notes", verification.notes(), note -> note);
    list(out, style, "Violations", summary.violations(), AuditReport::text);
    list(out, style, "Gaps", summary.gaps(), AuditReport::text);
    list(out, style, "Events", summary.events(), AuditReport::text);
  }

  /** Returns the names and values at the top of the report, in their order. */
  Map<String, String> facts() {
    Map<String, String> facts = new java.util.LinkedHashMap<>();
    facts.put("record", SafeText.oneLine(directory.toString()) + ": " + size());
    facts.put("chain", chain());
    facts.put("host", settings(AuditReport::host));
    facts.put("interval", settings(AuditReport::interval));
    facts.put("accepted sources", settings(AuditReport::acceptedSources));
    Period period = summary.period();
    facts.put(
        "period",
        period == null
            ? "no samples"
            : period.begin() + " to " + period.end() + " (" + text(period.length()) + ")");
    facts.put(
        "limit",
        summary.limits().isEmpty()
            ? UNKNOWN
            : summary.limits().stream().map(AuditReport::nanos).collect(Collectors.joining(", ")));
    facts.put("within the limit", ofTheTime(summary.share(), " (" + text(summary.within()) + ")"));
    facts.put("estimated share", ofTheTime(summary.estimatedShare(), ""));
    facts.put("worst bound", worst(summary.worst()));
    facts.put("worst system clock error", worst(summary.worstOfSystem()));
    facts.put(
        "violations",
        summary.samples() == 0 ? UNKNOWN : counted(summary.violationCount(), summary.violated()));
    facts.put("gaps", counted(summary.gapCount(), summary.missing()));
    facts.put(
        "events",
        summary.eventCount() == 0
            ? "none"
            : summary.eventCounts().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ")));
    facts.put(
        "sources",
        summary.sources().isEmpty()
            ? "none"
            : summary.sources().entrySet().stream()
                .map(entry -> SafeText.oneLine(entry.getKey()) + " for " + text(entry.getValue()))
                .collect(Collectors.joining(", ")));
    return facts;
  }

  private String size() {
    return verification.fileCount()
        + (verification.fileCount() == 1 ? " file, " : " files, ")
        + verification.lineCount()
        + " lines, "
        + summary.samples()
        + " samples in the period";
  }

  private String chain() {
    return (verification.isIntact()
            ? "intact"
            : "BROKEN at "
                + verification.breaks().size()
                + (verification.breaks().size() == 1 ? " place" : " places"))
        + "; the digest of the last line is "
        + verification.lastDigest();
  }

  /** Returns each different value of a setting. */
  private String settings(Function<RecorderSettings, String> value) {
    return summary.recorders().isEmpty()
        ? UNKNOWN
        : summary.recorders().stream().map(value).distinct().collect(Collectors.joining("; "));
  }

  private static String host(RecorderSettings settings) {
    return settings.host().isEmpty() ? UNKNOWN : SafeText.oneLine(settings.host());
  }

  private static String interval(RecorderSettings settings) {
    Duration every = settings.every();
    return settings.hasRandomTimes()
        ? text(every)
            + " on average, from "
            + text(SampleTimes.shortest(every))
            + " to "
            + text(SampleTimes.longest(every))
        : text(every) + ", fixed, so the samples can keep step with the source's updates";
  }

  private static String acceptedSources(RecorderSettings settings) {
    String names =
        settings.timeSources().isEmpty()
            ? UNKNOWN
            : SafeText.oneLine(String.join(", then ", settings.timeSources()));
    return settings.kernelError().isZero()
        ? names
        : names + " (the kernel's bound plus " + text(settings.kernelError()) + ")";
  }

  private static String worst(Summary.@Nullable Worst worst) {
    return worst == null ? UNKNOWN : nanos(worst.nanos()) + " at " + worst.time();
  }

  private static String counted(long count, Duration length) {
    return count == 0 ? "none" : count + ", " + text(length) + " together";
  }

  private static String ofTheTime(double share, String more) {
    return Double.isNaN(share) ? UNKNOWN : percent(share) + " of the time" + more;
  }

  /** Returns a share in percent, rounded down, so that only 1 gives 100 %. */
  static String percent(double share) {
    return Double.isNaN(share)
        ? UNKNOWN
        : String.format(Locale.ROOT, "%.4f %%", Math.floor(share * 1_000_000) / 10_000);
  }

  /** Returns a length with its two or three largest units, such as {@code 2 h 3 min}. */
  static String text(Duration duration) {
    if (duration.toSeconds() < 2 * SECONDS_PER_MINUTE) {
      return nanos(duration.toNanos());
    }
    return duration.toDays() > 0
        ? duration.toDays() + " d " + duration.toHoursPart() + " h " + minutes(duration)
        : duration.toHours() > 0
            ? duration.toHours() + " h " + minutes(duration)
            : minutes(duration) + " " + duration.toSecondsPart() + " s";
  }

  private static String minutes(Duration duration) {
    return duration.toMinutesPart() + " min";
  }

  static String nanos(long nanos) {
    return NanosFormat.duration(UnsignedLong.fromLongBits(nanos));
  }

  static String text(Summary.Violation violation) {
    return text(violation.period()) + "  " + what(violation);
  }

  /** Returns the worst bound of a violation, and why there was no time. */
  static String what(Summary.Violation violation) {
    return (violation.worstNanos() < 0 ? "" : "worst bound " + nanos(violation.worstNanos()))
        + (violation.worstNanos() >= 0 && violation.hasNoTime() ? ", " : "")
        + (violation.hasNoTime() ? "no time" : "")
        + (violation.reason().isEmpty() ? "" : ": " + SafeText.oneLine(violation.reason()));
  }

  static String text(Summary.Gap gap) {
    return text(gap.period()) + "  " + SafeText.oneLine(gap.reason());
  }

  static String text(Summary.Event event) {
    return event.time() + "  " + SafeText.oneLine(event.name() + " " + event.detail());
  }

  private static String text(Period period) {
    return period.begin() + " to " + period.end() + " (" + text(period.length()) + ")";
  }

  private static <T> void list(
      PrintWriter out, Style style, String title, List<T> entries, Function<T, String> text) {
    if (entries.isEmpty()) {
      return;
    }
    out.println();
    out.println(style.strong(title));
    entries.stream().limit(LISTED_IN_TEXT).forEach(entry -> out.println("  " + text.apply(entry)));
    if (entries.size() > LISTED_IN_TEXT) {
      out.println("  and more: --json lists them");
    }
  }

  JsonObject json() {
    Period period = summary.period();
    return new JsonObject()
        .put("directory", directory.toString())
        .put("files", verification.fileCount())
        .put("lines", verification.lineCount())
        .put("samples", summary.samples())
        .put("intact", verification.isIntact())
        .put("last_digest", verification.lastDigest())
        .put("breaks", objects(verification.breaks(), AuditReport::json))
        .put("notes", verification.notes())
        .put("from", period == null ? null : period.begin().toString())
        .put("to", period == null ? null : period.end().toString())
        .put(
            "limits_nanos",
            summary.limits().stream().map(String::valueOf).collect(ImmutableList.toImmutableList()))
        .put("recorders", objects(ImmutableList.copyOf(summary.recorders()), AuditReport::json))
        .put("within_share", numberOrNull(summary.share()))
        .put("estimated_share", numberOrNull(summary.estimatedShare()))
        .put("within_nanos", nanosText(summary.within()))
        .put("violated_nanos", nanosText(summary.violated()))
        .put("missing_nanos", nanosText(summary.missing()))
        .put("worst_max_error", json(summary.worst()))
        .put("worst_system_error", json(summary.worstOfSystem()))
        .put("violation_count", summary.violationCount())
        .put("violations", objects(summary.violations(), AuditReport::json))
        .put("gap_count", summary.gapCount())
        .put("gaps", objects(summary.gaps(), AuditReport::json))
        .put("event_count", summary.eventCount())
        .put("events", objects(summary.events(), AuditReport::json))
        .put(
            "sources",
            summary.sources().entrySet().stream()
                .map(
                    entry ->
                        new JsonObject()
                            .put("name", entry.getKey())
                            .put("nanos", nanosText(entry.getValue())))
                .collect(ImmutableList.toImmutableList()));
  }

  private static <T> ImmutableList<JsonObject> objects(
      List<T> entries, Function<T, JsonObject> json) {
    return entries.stream().map(json).collect(ImmutableList.toImmutableList());
  }

  private static @Nullable Double numberOrNull(double number) {
    return Double.isNaN(number) ? null : number;
  }

  private static JsonObject json(RecorderSettings settings) {
    return new JsonObject()
        .put("host", settings.host().isEmpty() ? null : settings.host())
        .put("every_nanos", nanosText(settings.every()))
        .put("random_times", settings.hasRandomTimes())
        .put("kernel_error_nanos", nanosText(settings.kernelError()))
        .put("time_sources", settings.timeSources());
  }

  private static String nanosText(Duration duration) {
    // The sum of long gaps may not fit: the largest number then stands for it.
    return Long.toString(TimeUnit.NANOSECONDS.convert(duration));
  }

  private static @Nullable JsonObject json(Summary.@Nullable Worst worst) {
    return worst == null
        ? null
        : new JsonObject()
            .put("nanos", Long.toString(worst.nanos()))
            .put("time", worst.time().toString());
  }

  private static JsonObject json(Verification.Break place) {
    return new JsonObject()
        .put("file", place.file())
        .put("line", place.lineInFile())
        .put("problem", place.problem());
  }

  private static JsonObject json(Summary.Violation violation) {
    return addTo(new JsonObject(), violation.period())
        .put(
            "worst_max_error_nanos",
            violation.worstNanos() < 0 ? null : Long.toString(violation.worstNanos()))
        .put("no_time", violation.hasNoTime())
        .put("reason", violation.reason().isEmpty() ? null : violation.reason());
  }

  private static JsonObject json(Summary.Gap gap) {
    return addTo(new JsonObject(), gap.period()).put("reason", gap.reason());
  }

  private static JsonObject addTo(JsonObject json, Period period) {
    return json.put("begin", period.begin().toString()).put("end", period.end().toString());
  }

  private static JsonObject json(Summary.Event event) {
    return new JsonObject()
        .put("time", event.time().toString())
        .put("event", event.name())
        .put("detail", event.detail());
  }
}
