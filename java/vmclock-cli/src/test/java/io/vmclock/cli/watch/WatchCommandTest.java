package io.vmclock.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vmclock.AbiField;
import io.vmclock.cli.Cli;
import io.vmclock.cli.LineQueue;
import io.vmclock.cli.RawPage;
import io.vmclock.publish.Maintenance;
import io.vmclock.publish.PageWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {
  @TempDir private Path directory;

  private final LineQueue lines = new LineQueue();
  private final StringWriter notices = new StringWriter();
  private final AtomicInteger status = new AtomicInteger(-1);
  private Thread watching = new Thread();

  private Path watch(String... options) {
    Path page = RawPage.ofTai().write(directory.resolve("page"));
    String[] args = new String[options.length + 3];
    args[0] = "watch";
    args[1] = "--page";
    args[2] = page.toString();
    System.arraycopy(options, 0, args, 3, options.length);
    watching = new Thread(() -> status.set(Cli.command(lines, notices).execute(args)), "watch");
    watching.start();
    return page;
  }

  @AfterEach
  void stopWatching() throws InterruptedException {
    watching.interrupt();
    watching.join();
  }

  private void stop() throws InterruptedException {
    watching.interrupt();
    watching.join();
    assertThat(status).hasValue(0);
  }

  @Test
  void printsRestoreAndMigration() throws InterruptedException {
    Path page = watch();
    assertThat(lines.next())
        .contains(
            page.toString(),
            "polled every 100 ms because there are no notifications: it is a plain file",
            "vm_generation_counter 7");

    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
      assertThat(lines.next()).containsPattern("^\\S+Z  restored +vm_generation_counter 7 -> 8$");
      assertThat(lines.next()).containsPattern("Z  disrupted +disruption_marker 0 -> 1$");
      writer.migrate();
      assertThat(lines.next()).containsPattern("disruption_marker 1 -> 2$");
    }
    stop();
  }

  @Test
  void jsonHasOneObjectPerLine() throws InterruptedException {
    Path page = watch("--json", "--interval", "1ms");
    JsonNode start = Cli.json(lines.next());
    assertThat(start.path("event").textValue()).isEqualTo("watching");
    assertThat(start.path("mode").textValue()).isEqualTo("sampling");
    assertThat(start.path("interval_ms").intValue()).isEqualTo(1);
    assertThat(start.path("reason").textValue()).contains("plain file");
    assertThat(start.path("source").textValue()).isEqualTo(page.toString());
    assertThat(start.path("flags").textValue()).isEqualTo("377");

    try (PageWriter writer = PageWriter.open(page)) {
      writer.announceMaintenance(Maintenance.SOON);
    }

    JsonNode change = Cli.json(lines.next());
    assertThat(change.path("event").textValue()).isEqualTo("maintenance_soon");
    assertThat(change.path("field").textValue()).isEqualTo("flags");
    assertThat(change.path("from").textValue()).isEqualTo("377");
    assertThat(change.path("to").textValue()).isEqualTo("379");
    assertThat(Instant.parse(change.path("time").textValue())).isBeforeOrEqualTo(Instant.now());
  }

  @Test
  void continuesWithAPageThatWasBusy() throws Exception {
    Path page = watch("--interval", "1ms");
    assertThat(lines.next()).startsWith("Watching ");

    setCount(page, 1);
    assertThat(lines.next()).contains("unreadable", "100 ms");
    setCount(page, 2);
    assertThat(lines.next()).endsWith("readable");
    try (PageWriter writer = PageWriter.open(page)) {
      writer.migrate();
      assertThat(lines.next()).contains("disruption_marker");
    }
  }

  @Test
  void failsIfThePageIsBusyAtTheStart() throws Exception {
    Path page = RawPage.ofTai().write(directory.resolve("page"));
    setCount(page, 1);
    Cli result = Cli.run("watch", "--page", page.toString());
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains(page.toString(), "100 ms");
  }

  /** Sets the page's count in place. An odd count means that an update is in progress. */
  private static void setCount(Path page, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel file = FileChannel.open(page, StandardOpenOption.WRITE)) {
      assertThat(file.write(bytes.putInt(0, count), AbiField.SEQ_COUNT.offset()))
          .isEqualTo(Integer.BYTES);
    }
  }

  @Test
  void runsACommandForEachEventInOrder() throws Exception {
    Path seen = directory.resolve("seen");
    Path page =
        watch(
            "--interval",
            "1ms",
            "--exec",
            "echo \"$VMCLOCK_EVENT $VMCLOCK_FIELD $VMCLOCK_FROM $VMCLOCK_TO $VMCLOCK_GENERATION"
                + " $VMCLOCK_DISRUPTION_MARKER $VMCLOCK_STATUS $VMCLOCK_PAGE\" >> "
                + seen
                + "; test $VMCLOCK_EVENT = disrupted && exit 3 || true");
    assertThat(lines.next()).startsWith("Watching ");
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
      lines.next();
      lines.next();
      writer.announceMaintenance(Maintenance.SOON);
      lines.next();
    }
    stop();
    assertThat(Files.readAllLines(seen))
        .containsExactly(
            "restored vm_generation_counter 7 8 8 1 SYNCHRONIZED " + page,
            "disrupted disruption_marker 0 1 8 1 SYNCHRONIZED " + page,
            "maintenance_soon flags 377 379 8 1 SYNCHRONIZED " + page);
    assertThat(notices.toString())
        .contains("The command for the event disrupted ended with status 3");
  }

  @Test
  void stopsACommandThatDoesNotEnd() throws Exception {
    Path begun = directory.resolve("begun");
    Path page = watch("--interval", "1ms", "--exec", "touch " + begun + "; exec sleep 1000");
    lines.next();
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
    }
    lines.next();
    lines.next();
    while (Files.notExists(begun)) {
      Thread.sleep(1);
    }
    stop();
    assertThat(notices.toString())
        .contains("The command for the event restored was still running and was stopped")
        .contains("because the watch ended (events: 1)");
  }

  private void replace(Path page) throws IOException {
    Path other = RawPage.ofTai().u64(RawPage.GENERATION, 20).write(directory.resolve("other"));
    Files.move(other, page, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void followsAPageThatWasReplaced() throws Exception {
    Path page = watch("--interval", "1ms", "--follow");
    assertThat(lines.next()).startsWith("Watching ").contains("vm_generation_counter 7");
    for (int i = 0; i < 3; i++) {
      replace(page);
      assertThat(lines.next()).containsPattern("Z  file_replaced +the path names another page$");
      assertThat(lines.next()).startsWith("Watching ").contains("vm_generation_counter 20");
      try (PageWriter writer = PageWriter.open(page)) {
        writer.restore();
      }
      assertThat(lines.next()).contains("vm_generation_counter 20 -> 21");
      assertThat(lines.next()).contains("disruption_marker");
    }
    stop();
    assertThat(notices.toString()).isEmpty();
  }

  @Test
  void followsAPageThatWasRemovedBefore() throws Exception {
    Path page = watch("--interval", "1ms", "--follow", "--json");
    assertThat(lines.next()).contains("\"watching\"");
    Files.delete(page);
    JsonNode removed = Cli.json(lines.next());
    assertThat(removed.path("event").textValue()).isEqualTo("file_removed");
    assertThat(removed.path("reason").textValue()).contains("names no page any more");
    replace(page);
    assertThat(Cli.json(lines.next()).path("event").textValue()).isEqualTo("file_replaced");
    JsonNode next = Cli.json(lines.next());
    assertThat(next.path("event").textValue()).isEqualTo("watching");
    assertThat(next.path("vm_generation_counter").textValue()).isEqualTo("20");
    stop();
  }

  @Test
  void staysWithTheOldPageUnlessToldToFollow() throws Exception {
    Path page = watch("--interval", "1ms");
    assertThat(lines.next()).startsWith("Watching ");
    try (PageWriter old = PageWriter.open(page)) {
      replace(page);
      assertThat(lines.next()).contains("file_replaced");
      // Long enough for the command to follow, if it would.
      for (Instant end = Instant.now().plusMillis(500); Instant.now().isBefore(end); ) {
        old.restore();
        assertThat(lines.next()).contains("restored", "vm_generation_counter");
        assertThat(lines.next()).contains("disruption_marker");
      }
    }
    stop();
  }
}
