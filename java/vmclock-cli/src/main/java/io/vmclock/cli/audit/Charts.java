package io.vmclock.cli.audit;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The charts of a report: the bound on a logarithmic scale, and the offset of the system clock. */
final class Charts {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 300;
  private static final int LEFT = 80;
  private static final int RIGHT = 20;
  private static final int TOP = 24;
  private static final int BOTTOM = 28;
  private static final int END = HEIGHT - BOTTOM;

  /** More marks cannot be told apart. */
  private static final int MOST_MARKS = 1000;

  private final Summary summary;
  private final Series series;
  private final TimeAxis axis;

  Charts(Summary summary, Series series, Period period) {
    this.summary = summary;
    this.series = series;
    axis = new TimeAxis(period, LEFT, WIDTH - LEFT - RIGHT);
  }

  /** Returns the chart of the bound. */
  String bound() {
    double lowest = Double.MAX_VALUE;
    double highest = 0;
    for (Series.Step step : series.steps()) {
      if (step.bound >= 0) {
        lowest = Math.min(lowest, Math.max(1, (double) step.bound));
        highest = Math.max(highest, (double) step.bound);
      }
    }
    for (long limit : summary.limits()) {
      lowest = Math.min(lowest, (double) limit);
      highest = Math.max(highest, (double) limit);
    }
    // Whole decades, with some space around the values.
    double first = Math.floor(Math.log10(Math.max(1, lowest) * 0.8));
    double last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(1, highest) * 1.25)));
    Svg svg = new Svg(WIDTH, HEIGHT, "The bound on the error of the time");
    frame(svg);
    for (double decade = Math.max(0, first); decade <= last; decade++) {
      double y = logarithmic(Math.pow(10, decade), first, last);
      svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
      svg.text("end", LEFT - 8, y + 4, AuditReport.nanos(Math.round(Math.pow(10, decade))));
    }
    svg.path("curve", boundPath(first, last));
    for (long limit : summary.limits()) {
      double y = logarithmic((double) limit, first, last);
      svg.line("limit", LEFT, y, WIDTH - RIGHT, y);
      svg.text("end", WIDTH - RIGHT - 4, y - 5, "limit " + AuditReport.nanos(limit));
    }
    marks(svg);
    return svg.toString();
  }

  private static double logarithmic(double value, double first, double last) {
    double share = (Math.log10(Math.max(1, value)) - first) / (last - first);
    return END - share * (END - TOP);
  }

  /** Steps without a sample, for example in a gap, interrupt the line. */
  private StringBuilder boundPath(double first, double last) {
    StringBuilder path = new StringBuilder();
    List<Series.Step> steps = series.steps();
    boolean isDrawing = false;
    double endOfLine = 0;
    for (int i = 0; i < steps.size(); i++) {
      long bound = steps.get(i).bound;
      double begin = position(series.begin(i));
      double end = position(series.begin(i) + series.width());
      if (bound < 0) {
        // A sample each second has no sample in most steps of a millisecond.
        isDrawing &= begin - endOfLine < longestBridge();
        continue;
      }
      double y = logarithmic((double) bound, first, last);
      path.append(
          String.format(Locale.ROOT, "%s%.1f %.1fH%.1f", isDrawing ? "L" : "M", begin, y, end));
      isDrawing = true;
      endOfLine = end;
    }
    return path;
  }

  /** Two samples that no gap separates are closer than this. */
  private double longestBridge() {
    double perSecond = axis.width() / Math.max(1e-9, Period.seconds(axis.period().length()));
    return Math.max(1, 2 * Period.seconds(summary.longestInterval()) * perSecond + 1);
  }

  private double position(long nanos) {
    return axis.position(Instant.ofEpochSecond(0, nanos));
  }

  /** Draws the times of violations and gaps, and the time axis. */
  private void frame(Svg svg) {
    summary.gaps().stream()
        .limit(MOST_MARKS)
        .forEach(gap -> area(svg, "gap", gap.period(), "gap: " + AuditReport.text(gap)));
    summary.violations().stream()
        .limit(MOST_MARKS)
        .forEach(
            violation ->
                area(
                    svg,
                    violation.worstNanos() < 0 ? "none" : "violation",
                    violation.period(),
                    "violation: " + AuditReport.text(violation)));
    for (TimeAxis.Tick tick : axis.ticks()) {
      svg.line("grid", tick.position(), TOP, tick.position(), END);
      svg.text("middle", tick.position(), END + 18, tick.text());
    }
    svg.line("axis", LEFT, END, WIDTH - RIGHT, END);
    svg.line("axis", LEFT, TOP, LEFT, END);
  }

  private void area(Svg svg, String kind, Period period, String title) {
    svg.area(kind, axis.position(period.begin()), TOP, axis.position(period.end()), END, title);
  }

  /** A restore comes with a disruption at the same time, so its mark is drawn above the others. */
  private void marks(Svg svg) {
    summary.events().stream()
        .limit(MOST_MARKS)
        .sorted(Comparator.comparing(event -> event.name().equals("restored")))
        .forEach(
            event ->
                svg.marker(
                    switch (event.name()) {
                      case "restored" -> "restored";
                      case "disrupted" -> "disrupted";
                      case "source_switched" -> "switched";
                      default -> "other";
                    },
                    axis.position(event.time()),
                    TOP - 3,
                    AuditReport.text(event)));
  }

  /** Returns the chart of the system clock's offset. */
  String offset() {
    long lowest = 0;
    long highest = 0;
    for (Series.Step step : series.steps()) {
      if (step.hasOffset()) {
        lowest = Math.min(lowest, step.smallestOffset);
        highest = Math.max(highest, step.largestOffset);
      }
    }
    double step = niceStep((double) highest - lowest);
    double first = Math.floor(lowest / step) * step;
    double last = Math.max(first + step, Math.ceil(highest / step) * step);
    Svg svg = new Svg(WIDTH, HEIGHT, "How far the system clock was ahead of the source in use");
    frame(svg);
    for (double value = first; value <= last + step / 2; value += step) {
      double y = linear(value, first, last);
      svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
      svg.text("end", LEFT - 8, y + 4, signed(Math.round(value)));
    }
    List<Series.Step> steps = series.steps();
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).hasOffset()) {
        double top = linear((double) steps.get(i).largestOffset, first, last) - 0.8;
        double bottom = linear((double) steps.get(i).smallestOffset, first, last) + 0.8;
        double begin = position(series.begin(i));
        double end = Math.max(begin + 1.2, position(series.begin(i) + series.width()));
        path.append(
            String.format(
                Locale.ROOT, "M%.1f %.1fH%.1fV%.1fH%.1fz", begin, top, end, bottom, begin));
      }
    }
    svg.path("band", path);
    return svg.toString();
  }

  private static String signed(long nanos) {
    return (nanos < 0 ? "\u2212" : nanos > 0 ? "+" : "") + AuditReport.nanos(Math.abs(nanos));
  }

  private static double linear(double value, double first, double last) {
    return END - (value - first) / (last - first) * (END - TOP);
  }

  /** Returns a round distance of marks: 1, 2 or 5 times a power of ten. */
  private static double niceStep(double range) {
    double least = Math.max(1, range / 6);
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
