package io.vmclock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vmclock.cli.source.BoundedReport;
import io.vmclock.publish.Maintenance;
import io.vmclock.publish.PageWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The output of each command, against the schema in docs. */
class JsonSchemaTest {
  private static final Path SCHEMA = Path.of("../../docs/vmclock.schema.json");

  @TempDir private static Path directory;

  static Stream<Path> pages() {
    return Stream.of(
        RawPage.ofTai().write(directory.resolve("tai")),
        new RawPage().write(directory.resolve("nothing")),
        new RawPage().u32(RawPage.SIZE, 104).write(directory.resolve("short"), 104),
        RawPage.ofTai()
            .u8(RawPage.STATUS, 0x99)
            .u8(RawPage.LEAP, 0xbb)
            .write(directory.resolve("unknown")),
        RawPage.ofTai().u8(RawPage.TIME_TYPE, 2).write(directory.resolve("monotonic")));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void reportsOfAPageMatch(Path page) throws IOException {
    assertMatches("now", Cli.run("now", "--json", "--page", page));
    assertMatches("read", Cli.run("read", "--json", "--page", page));
    assertMatches("convert", Cli.run("convert", "--json", "--counter", 1, "--page", page));
    assertMatches("doctor", Cli.run("doctor", "--json", "--page", page));
  }

  @Test
  void theOtherReportsMatch() throws IOException {
    Path page = RawPage.ofTai().write(directory.resolve("page"));

    assertMatches("doctor", Cli.run("doctor", "--json"));
    assertMatches("sources", Cli.run("sources", "--json"));
    StringWriter reading = new StringWriter();
    new BoundedReport("kernel", 18, 17, 19, 1).json().print(new PrintWriter(reading, true));
    assertMatches("nowSource", Cli.json(reading.toString()));
    assertMatches("bench", Cli.run("bench", "--seconds", 1, "--json", "--page", page));
    Cli restore = Cli.run("restore", "--json", "--page", page);
    assertMatches("restore", restore);
    assertThat(restore.json().fieldNames())
        .toIterable()
        .containsExactly("vm_generation_counter", "disruption_marker");
    assertMatches("migrate", Cli.run("migrate", "--json", "--page", page));
  }

  @Test
  void theLinesOfWatchMatchAndHaveCodesAndNames() throws Exception {
    Path page = RawPage.ofTai().write(directory.resolve("watched"));
    LineQueue lines = new LineQueue();
    Thread watching =
        new Thread(
            () ->
                Cli.command(lines, new StringWriter())
                    .execute("watch", "--json", "--interval", "1ms", "--page", page.toString()),
            "watch");
    watching.start();
    try {
      JsonNode start = next(lines);
      assertThat(start.path("clock_status").intValue()).isEqualTo(2);
      assertThat(start.path("clock_status_name").textValue()).isEqualTo("SYNCHRONIZED");
      assertThat(start.path("flags_names")).hasSize(6);
      try (PageWriter writer = PageWriter.open(page)) {
        writer.restore();
        assertThat(next(lines).path("from").textValue()).isEqualTo("7");
        assertThat(next(lines).path("event").textValue()).isEqualTo("disrupted");
        writer.announceMaintenance(Maintenance.SOON);
        JsonNode soon = next(lines);
        assertThat(soon.path("to").textValue()).isEqualTo("379");
        assertThat(soon.path("to_names").toString()).contains("\"DISRUPTION_SOON\"");
      }
      RawPage.ofTai()
          .u8(RawPage.STATUS, 4)
          .u32(RawPage.SEQ_COUNT, 100)
          .write(directory.resolve("other"));
      overwrite(directory.resolve("other"), page);
      JsonNode event = next(lines);
      while (!event.path("event").textValue().equals("status_changed")) {
        event = next(lines);
      }
      assertThat(event.path("from").intValue()).isEqualTo(2);
      assertThat(event.path("from_name").textValue()).isEqualTo("SYNCHRONIZED");
      assertThat(event.path("to").intValue()).isEqualTo(4);
      assertThat(event.path("to_name").textValue()).isEqualTo("UNRELIABLE");
      Files.delete(page);
      while (!event.path("event").textValue().equals("file_removed")) {
        event = next(lines);
      }
    } finally {
      watching.interrupt();
      watching.join();
    }
  }

  @Test
  void theRecordOfAuditAndItsReportMatch() throws Exception {
    Path page = RawPage.ofTai().write(directory.resolve("audited"));
    Path record = directory.resolve("record");
    LineQueue lines = new LineQueue();
    Thread auditing =
        new Thread(
            () ->
                Cli.command(lines, new StringWriter())
                    .execute(
                        Cli.strings(
                            "audit",
                            "--limit",
                            "1us",
                            "--every",
                            "1ms",
                            "--source",
                            "page",
                            "--page",
                            page,
                            "--out",
                            record)),
            "audit");
    auditing.start();
    try {
      assertThat(lines.next()).startsWith("Recording ");
      Cli.run("restore", "--page", page);
      overwrite(
          RawPage.ofTai()
              .u8(RawPage.STATUS, 4)
              .u32(RawPage.SEQ_COUNT, 100)
              .write(directory.resolve("unreliable")),
          page);
      awaitRecorded(record, "no_time");
      // Two days later, and so in another file.
      overwrite(
          RawPage.ofTai()
              .u64(RawPage.TIME_SEC, 1_800_000_037 + 2 * 86_400)
              .u32(RawPage.SEQ_COUNT, 200)
              .write(directory.resolve("later")),
          page);
      assertThat(lines.next()).startsWith("Closed ");
    } finally {
      auditing.interrupt();
      auditing.join();
    }
    try (Stream<Path> files = Files.list(record)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          assertMatches("audit", Cli.json(line));
        }
      }
    }
    assertMatches("auditReport", Cli.run("audit", "report", "--json", record));
  }

  private static void awaitRecorded(Path record, String text) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!recorded(record).contains(text)) {
      assertThat(System.nanoTime() - deadline).as(text).isNegative();
      Thread.sleep(5);
    }
  }

  private static String recorded(Path record) throws IOException {
    StringBuilder content = new StringBuilder();
    try (Stream<Path> files = Files.list(record)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".jsonl")).toList()) {
        content.append(Files.readString(file));
      }
    }
    return content.toString();
  }

  /** Copies the content, so that the page stays the same file. */
  private static void overwrite(Path from, Path to) throws IOException {
    Files.write(to, Files.readAllBytes(from), java.nio.file.StandardOpenOption.WRITE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clock_status", "source"})
  void aMissingKeyIsAnError(String key) throws IOException {
    Path page = RawPage.ofTai().write(directory.resolve("page"));
    ObjectNode json = (ObjectNode) Cli.run("now", "--json", "--page", page).json();
    json.remove(key);

    assertThat(schema("now").validate(json)).isNotEmpty();
  }

  private static JsonNode next(LineQueue lines) throws Exception {
    JsonNode line = Cli.json(lines.next());
    assertMatches("watch", line);
    return line;
  }

  private static void assertMatches(String command, Cli run) throws IOException {
    assertMatches(command, run.json());
  }

  private static void assertMatches(String command, JsonNode output) throws IOException {
    assertThat(schema(command).validate(output)).as(output.toString()).isEmpty();
  }

  /** Returns the schema of a command, which also refuses keys that it does not name. */
  private static Schema schema(String command) throws IOException {
    ObjectNode root = (ObjectNode) Cli.json(Files.readString(SCHEMA));
    forbidOtherKeys(root.path("$defs"));
    root.put("$ref", "#/$defs/" + command);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(root);
  }

  private static void forbidOtherKeys(JsonNode node) {
    if (node instanceof ObjectNode object && node.has("properties") && !node.has("if")) {
      object.put("additionalProperties", false);
    }
    node.properties().stream()
        .filter(child -> !child.getKey().equals("if"))
        .forEach(child -> forbidOtherKeys(child.getValue()));
    if (node.isArray()) {
      node.forEach(JsonSchemaTest::forbidOtherKeys);
    }
  }
}
