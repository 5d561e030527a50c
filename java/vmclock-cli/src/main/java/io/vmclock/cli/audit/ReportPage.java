package io.vmclock.cli.audit;

import java.util.List;
import java.util.function.Function;

/** The report as an HTML page with charts. It needs no script and no other file. */
final class ReportPage {
  private static final int MOST_ROWS = 1000;

  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; color: #1f2933; background: #fff;
        max-width: 1000px; margin: 2em auto; padding: 0 1em; }
      h1 { font-size: 1.5em; margin: 0 0 .2em; }
      h2 { font-size: 1.1em; margin: 1.8em 0 .4em; }
      .verdict { font-size: 2.2em; font-weight: 600; margin: .3em 0 0; }
      .good { color: #18794e; } .bad { color: #c62828; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; vertical-align: top; padding: .3em .8em .3em 0;
        border-bottom: 1px solid #e4e7eb; overflow-wrap: anywhere; }
      th { font-weight: 600; white-space: nowrap; }
      td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
      svg { width: 100%; height: auto; display: block; }
      svg text { font: 12px system-ui, sans-serif; fill: #52606d; }
      .axis { stroke: #52606d; } .grid { stroke: #e4e7eb; }
      .curve { fill: none; stroke: #1c64c8; stroke-width: 1.5; stroke-linejoin: round; }
      .band { fill: #1c64c8; stroke: #1c64c8; stroke-width: 1.2; stroke-linejoin: round; }
      .limit { stroke: #c62828; stroke-width: 1.5; stroke-dasharray: 6 4; }
      .violation { fill: #c62828; fill-opacity: .18; }
      .none { fill: #c62828; fill-opacity: .38; }
      .gap { fill: #7b8794; fill-opacity: .35; }
      .restored { fill: #7b2fbf; } .disrupted { fill: #d97706; } .switched { fill: #1c64c8; }
      .other { fill: #9aa5b1; }
      .legend { color: #52606d; font-size: .87em; }
      .legend svg { display: inline-block; width: 12px; height: 12px; margin: 0 .35em 0 1em;
        vertical-align: -1px; }
      .legend span { white-space: nowrap; }
      @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }
      """;

  private final AuditReport report;
  private final Series series;
  private final StringBuilder html = new StringBuilder();

  private ReportPage(AuditReport report, Series series) {
    this.report = report;
    this.series = series;
  }

  static String html(AuditReport report, Series series) {
    return new ReportPage(report, series).build();
  }

  private String build() {
    Summary summary = report.summary();
    boolean isIntact = report.verification().isIntact();
    add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    add("<meta name=\"viewport\" content=\"width=device-width\">\n");
    add(
        "<title>Time traceability report</title>\n<style>\n"
            + STYLE
            + "</style>\n</head>\n<body>\n");
    add("<h1>Time traceability report</h1>\n");
    boolean isGood = isIntact && summary.share() == 1;
    add("<p class=\"verdict " + (isGood ? "good" : "bad") + "\">");
    add(Svg.escape(AuditReport.percent(summary.share())) + " within the limit");
    add(isIntact ? "</p>\n" : ", and the record was changed</p>\n");
    add("<table>\n");
    report.facts().forEach((name, value) -> row(List.of(name, value), true));
    add("</table>\n");
    charts(summary);
    table(
        "Changed places",
        report.verification().breaks(),
        List.of("file", "line", "problem"),
        place -> List.of(place.file(), "" + place.lineInFile(), place.problem()));
    table("Notes", report.verification().notes(), List.of("note"), List::of);
    table(
        "Violations",
        summary.violations(),
        List.of("begin", "end", "length", "what"),
        violation -> row(violation.period(), AuditReport.what(violation)));
    table(
        "Gaps",
        summary.gaps(),
        List.of("begin", "end", "length", "reason"),
        gap -> row(gap.period(), gap.reason()));
    table(
        "Events",
        summary.events(),
        List.of("time", "event", "detail"),
        event -> List.of(event.time().toString(), event.name(), event.detail()));
    add("<p class=\"legend\">All times are UTC. The time between two samples is within the limit");
    add(" only if both samples are. A violation begins at the last sample within the limit and");
    add(" ends at the next one. Gaps are not within the limit. The estimated share counts half of");
    add(" the time between a sample within the limit and one that is not. The bound can be larger");
    add(" between two samples than at each of them.</p>\n</body>\n</html>\n");
    return html.toString();
  }

  private void add(String text) {
    html.append(text);
  }

  private void charts(Summary summary) {
    Period period = summary.period();
    if (period == null || period.length().isZero()) {
      return;
    }
    Charts charts = new Charts(summary, series, period);
    add("<h2>Bound on the error</h2>\n" + charts.bound() + legend());
    add("<h2>Offset of the system clock from the source in use</h2>\n" + charts.offset());
  }

  private static String legend() {
    return "<p class=\"legend\">"
        + square("curve-key", "largest bound")
        + square("violation", "above the limit")
        + square("none", "no time")
        + square("gap", "gap")
        + triangle("restored", "restore")
        + triangle("disrupted", "disruption")
        + triangle("switched", "switch of the source")
        + triangle("other", "other event")
        + "</p>\n";
  }

  private static String square(String kind, String name) {
    String shape =
        kind.equals("curve-key")
            ? "<rect class=\"band\" y=\"5\" width=\"12\" height=\"2\"/>"
            : "<rect class=\"" + kind + "\" width=\"12\" height=\"12\"/>";
    return key(shape, name);
  }

  private static String triangle(String kind, String name) {
    return key("<path class=\"" + kind + "\" d=\"M6 11l-5 -9h10z\"/>", name);
  }

  private static String key(String shape, String name) {
    return "<span><svg viewBox=\"0 0 12 12\">" + shape + "</svg>" + name + "</span> ";
  }

  private static List<String> row(Period period, String what) {
    return List.of(
        period.begin().toString(),
        period.end().toString(),
        AuditReport.text(period.length()),
        what);
  }

  private <T> void table(
      String title, List<T> entries, List<String> heads, Function<T, List<String>> cells) {
    if (entries.isEmpty()) {
      return;
    }
    add("<h2>" + title + "</h2>\n<table>\n<tr>");
    heads.forEach(head -> add("<th>" + head + "</th>"));
    add("</tr>\n");
    entries.stream().limit(MOST_ROWS).forEach(entry -> row(cells.apply(entry), false));
    add("</table>\n");
    if (entries.size() > MOST_ROWS) {
      add("<p>and more: <code>vmclock audit report --json</code> lists them.</p>\n");
    }
  }

  private void row(List<String> cells, boolean hasHead) {
    add("<tr>");
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String tag = hasHead && i == 0 ? "th" : "td";
      String kind = isTime(cell) ? " class=\"time\"" : "";
      add("<" + tag + kind + ">" + Svg.escape(cell) + "</" + tag + ">");
    }
    add("</tr>\n");
  }

  private static boolean isTime(String cell) {
    return cell.matches("[-+0-9]+-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");
  }
}
