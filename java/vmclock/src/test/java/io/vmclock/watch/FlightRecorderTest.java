package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FlightRecorderTest {
  private static final Accuracy ACCURACY =
      new Accuracy(
          "a clock",
          Instant.EPOCH,
          Duration.ofNanos(100_000),
          Optional.of(Duration.ofNanos(120_000)),
          Optional.empty(),
          false);

  @Test
  void recordsDetectedChanges(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("watch.jfr");
    try (LogCapture log = new LogCapture();
        WatchedPage page = new WatchedPage();
        Recording recording = new Recording()) {
      recording.start();
      VmClockWatcher watcher = page.watcher().build();
      Heard heard = new Heard();
      watcher.subscribe("heard", heard);
      watcher.start();
      page.writer().restore();
      PageState restored = heard.next(Restored.class).after();
      heard.next(Disrupted.class);
      page.status(WatchedPage.UNRELIABLE);
      heard.next(StatusChanged.class);
      watcher.close();
      new WatcherLog(page.path()).late("slow", 1_500_000_000, 3, true);
      log.await("the listener slow is 1500 ms late");
      FlightRecorder.find().accuracy(ACCURACY);
      recording.stop();
      recording.dump(file);

      List<RecordedEvent> events =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().startsWith("io.vmclock."))
              .sorted(java.util.Comparator.comparing(RecordedEvent::getStartTime))
              .toList();
      assertThat(events)
          .extracting(event -> event.getEventType().getName())
          .containsExactly(
              "io.vmclock.Restore",
              "io.vmclock.Disruption",
              "io.vmclock.StatusChange",
              "io.vmclock.WatcherLag",
              "io.vmclock.AccuracyChange");
      assertThat(events.subList(0, 4))
          .allMatch(event -> event.getString("page").equals(page.path().toString()));
      assertThat(events.get(4).getString("source")).isEqualTo("a clock");
      assertThat(events.get(4).getBoolean("withinLimit")).isFalse();
      assertThat(events.get(4).getDuration("limit").toNanos()).isEqualTo(100_000);
      assertThat(events.get(4).getDuration("bound").toNanos()).isEqualTo(120_000);
      assertThat(events.get(4).getString("reason")).isEmpty();
      RecordedEvent restore = events.get(0);
      long generation = restored.generation().orElseThrow();
      assertThat(restore.getLong("generationBefore")).isEqualTo(generation - 1);
      assertThat(restore.getLong("generationAfter")).isEqualTo(generation);
      assertThat(events.get(1).getLong("markerAfter")).isEqualTo(restored.disruptionMarker());
      assertThat(events.get(2).getString("statusAfter")).isEqualTo("UNRELIABLE");
      assertThat(events.get(3).getDuration("lag").toMillis()).isEqualTo(1500);
      assertThat(events.get(3).getString("listener")).isEqualTo("slow");
      assertThat(events.get(3).getInt("waiting")).isEqualTo(3);
    }
  }

  /** Runs in a child JVM, because this JVM has the module. */
  @Test
  void watchesWithoutTheModuleJdkJfr() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base,java.logging",
                "-cp",
                childClassPath(),
                WithoutRecorder.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(printed).contains("jdk.jfr: false").contains("heard RESTORED");
    assertThat(child.exitValue()).isZero();
  }

  /** Returns this JVM's class path, and its module path if it has one. */
  private static String childClassPath() {
    return String.join(
        File.pathSeparator,
        Splitter.on(File.pathSeparatorChar)
            .splitToList(
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("jdk.module.path", "")));
  }

  /** The main class of the child. */
  static final class WithoutRecorder {
    private WithoutRecorder() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println("jdk.jfr: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
      try (WatchedPage page = new WatchedPage()) {
        VmClockWatcher watcher = page.watcher().build();
        var heard = new java.util.concurrent.LinkedBlockingQueue<VmClockEvent>();
        watcher.subscribe("heard", heard::add);
        watcher.start();
        page.writer().restore();
        VmClockEvent event = Uninterruptibles.takeUninterruptibly(heard);
        System.out.println("heard " + event.kind());
        watcher.close();
      }
    }
  }
}
