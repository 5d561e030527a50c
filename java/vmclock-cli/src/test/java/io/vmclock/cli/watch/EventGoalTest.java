package io.vmclock.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.cli.Cli;
import io.vmclock.cli.LineQueue;
import io.vmclock.cli.RawPage;
import io.vmclock.publish.Maintenance;
import io.vmclock.publish.PageWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The options of {@code watch} that choose events and end the command. */
@Timeout(60)
class EventGoalTest {
  @TempDir private Path directory;

  private final LineQueue lines = new LineQueue();
  private final StringWriter notices = new StringWriter();
  private final AtomicInteger status = new AtomicInteger(-1);
  private Thread watching = new Thread();

  private Path watch(String... options) throws InterruptedException {
    Path page = RawPage.ofTai().write(directory.resolve("page"));
    List<String> args =
        new ArrayList<>(List.of("watch", "--interval", "1ms", "--page", page.toString()));
    args.addAll(Arrays.asList(options));
    watching =
        new Thread(
            () -> status.set(Cli.command(lines, notices).execute(args.toArray(String[]::new))),
            "watch");
    watching.start();
    assertThat(lines.next()).contains("atching");
    return page;
  }

  @AfterEach
  void stopWatching() throws InterruptedException {
    watching.interrupt();
    watching.join();
  }

  @Test
  void choosesEventsAndEndsAfterTheirNumber() throws Exception {
    Path ran = directory.resolve("ran");
    Path page =
        watch(
            "--event",
            "restored,maintenance_soon",
            "--count",
            "2",
            "--exec",
            "sleep 0.2; echo $VMCLOCK_EVENT >> " + ran);
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
      assertThat(lines.next()).contains("restored");
      writer.migrate();
      writer.announceMaintenance(Maintenance.SOON);
      assertThat(lines.next()).contains("maintenance_soon");
    }
    watching.join();

    assertThat(status).hasValue(0);
    assertThat(notices.toString()).isEmpty();
    assertThat(Files.readAllLines(ran)).containsExactly("restored", "maintenance_soon");
  }

  @Test
  void printsNoMoreEventsThanAskedFor() throws Exception {
    Path page = watch("--count", "1", "--json");
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
    }
    watching.join();

    assertThat(status).hasValue(0);
    assertThat(lines.next()).contains("restored");
    assertThat(lines.isEmpty()).isTrue();
  }

  @Test
  void failsIfTheEventDoesNotComeInTime() throws Exception {
    Path page = watch("--event", "restored", "--timeout", "1s");
    try (PageWriter writer = PageWriter.open(page)) {
      writer.migrate();
    }
    watching.join();

    assertThat(status).hasValue(1);
    assertThat(lines.isEmpty()).isTrue();
    assertThat(notices.toString()).contains("did not come (restored): 0 of 1 within 1 s.");
  }

  @Test
  void aTimeoutAloneWaitsForItsEndAndOneEvent() throws Exception {
    Path page = watch("--timeout", "3s");
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
      assertThat(lines.next()).contains("restored");
      assertThat(lines.next()).contains("disrupted");
    }
    watching.join();

    assertThat(status).hasValue(0);
  }

  @Test
  void failsIfItIsStoppedBeforeTheEvents() throws Exception {
    watch("--count", "1");
    stopWatching();

    assertThat(status).hasValue(1);
    assertThat(notices.toString()).contains("0 of 1 until the command was stopped.");
  }

  @Test
  void namesTheEventsAndNumbersThatItKnows() {
    assertThat(Cli.run("watch", "--event", "restart").err())
        .contains("--event", "'restart' is not an event: give restored, disrupted, ");
    assertThat(Cli.run("watch", "--count", "0").err()).contains("--count", "'0' is not a number");
    assertThat(Cli.run("watch", "--timeout", "1d").err())
        .contains("--timeout", "'1d' is not a time");
    assertThat(Cli.run("watch", "--help").out()).contains("file_replaced", "unreadable");
  }
}
