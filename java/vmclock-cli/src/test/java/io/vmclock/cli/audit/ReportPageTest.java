package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportPageTest {
  @TempDir private Path temporary;
  private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    directory = temporary.resolve("record");
    file = temporary.resolve("report.html");
    TestRecord record = new TestRecord(directory);
    for (int i = 0; i < 60; i++) {
      record.sample(i, i == 30 ? 1_000_000 : i == 40 ? -1 : 10_000);
      if (i == 20) {
        record.event(i, "restored");
        record.event(i, "disrupted");
      }
    }
    record.sample(100, 50_000);
    record.event(100, "<script>alert(1)</script>");
    record.stop(100);
  }

  private String page() throws IOException {
    Cli run = Cli.run("audit", "report", directory, "--html", file);
    assertThat(run.status()).as(run.err()).isZero();
    return Files.readString(file);
  }

  private static NodeList elements(String svg, String name) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    Document document =
        factory
            .newDocumentBuilder()
            .parse(new org.xml.sax.InputSource(new java.io.StringReader(svg)));
    return document.getElementsByTagName(name);
  }

  private static String chart(String page, int index) {
    Matcher charts =
        Pattern.compile("<svg viewBox=\"0 0 960 .*?</svg>", Pattern.DOTALL).matcher(page);
    for (int i = 0; i <= index; i++) {
      assertThat(charts.find()).isTrue();
    }
    return charts.group();
  }

  @Test
  void aChartShowsTheLimitViolationsAndGaps() throws Exception {
    String svg = chart(page(), 0);
    NodeList areas = elements(svg, "rect");
    assertThat(areas.getLength()).isEqualTo(3);
    // The axis is 860 wide and shows 100 s.
    assertArea((Element) areas.item(0), "gap", 80 + 59 * 8.6, 41 * 8.6);
    assertArea((Element) areas.item(1), "violation", 80 + 29 * 8.6, 2 * 8.6);
    assertArea((Element) areas.item(2), "none", 80 + 39 * 8.6, 2 * 8.6);
    // The scale is from 1 us to 10 ms, so the limit is in the middle of it.
    NodeList lines = elements(svg, "line");
    Element limit = null;
    for (int i = 0; i < lines.getLength(); i++) {
      Element line = (Element) lines.item(i);
      limit = line.getAttribute("class").equals("limit") ? line : limit;
    }
    assertThat(limit).isNotNull();
    assertThat(Double.parseDouble(Objects.requireNonNull(limit).getAttribute("y1")))
        .isBetween(24.0, 272.0);
    assertThat(svg).contains("limit 100 µs", "10 µs", "1 ms", "class=\"restored\"");
  }

  private static void assertArea(Element area, String kind, double left, double width) {
    assertThat(area.getAttribute("class")).isEqualTo(kind);
    assertThat(Double.parseDouble(area.getAttribute("x")))
        .isCloseTo(left, org.assertj.core.data.Offset.offset(0.2));
    assertThat(Double.parseDouble(area.getAttribute("width")))
        .isCloseTo(width, org.assertj.core.data.Offset.offset(0.2));
  }

  /** Both have the same place, and a reader looks for the restore. */
  @Test
  void theMarkOfARestoreIsAboveTheMarkOfItsDisruption() throws Exception {
    String svg = chart(page(), 0);
    assertThat(svg.indexOf("class=\"restored\"")).isGreaterThan(svg.indexOf("class=\"disrupted\""));
  }

  @Test
  void theLineOfTheBoundIsInterruptedByAGap() throws Exception {
    NodeList paths = elements(chart(page(), 0), "path");
    String curve = ((Element) paths.item(0)).getAttribute("d");
    // Before and after the sample without a time, and after the gap.
    assertThat(curve.chars().filter(c -> c == 'M').count()).isBetween(2L, 3L);
  }

  @Test
  void thePageNeedsNoScriptAndNoOtherFile() throws Exception {
    String page = page();
    assertThat(page)
        .contains("<th>host</th>", "<th>interval</th><td>1 s, fixed,", "<th>accepted sources</th>")
        .contains("&lt;script&gt;", "chain", "of the time", "Violations", "Gaps", "Events")
        .doesNotContain("<script", "src=", "href=", "url(", "@import");
    assertThat(chart(page, 1)).contains("−", "class=\"band\"");
  }

  @Test
  void replacesAFileButNeverFollowsALink() throws Exception {
    Files.writeString(file, "old");
    assertThat(page()).contains("<!DOCTYPE html>");
    Path outside = Files.writeString(temporary.resolve("outside"), "kept");
    Files.delete(file);
    Files.createSymbolicLink(file, outside);
    Cli run = Cli.run("audit", "report", directory, "--html", file);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("Cannot write " + file, "not a regular file");
    assertThat(outside).hasContent("kept");
  }

  @Test
  void aReportOfATimeWithoutSamplesFails() {
    Cli run = Cli.run("audit", "report", directory, "--from", "2100-01-01");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(directory + " has no sample in this period.");
    assertThat(run.out())
        .containsPattern("within the limit +unknown\n")
        .containsPattern("violations +unknown\n");
  }

  @Test
  void aPageOfATimeBeforeTheRecordShowsAGap() throws Exception {
    Cli run =
        Cli.run(
            "audit",
            "report",
            directory,
            "--html",
            file,
            "--from",
            "2020-01-01",
            "--to",
            "2020-01-01T00:00:00.5Z");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(directory + " has no sample in this period.");
    assertThat(Files.readString(file)).contains("0.0000 % within the limit", "class=\"gap\"");
  }
}
