package io.vmclock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What they start ends by itself soon after the time at which they have failed. */
@Timeout(30)
class EventCommandTest {
  @TempDir private Path directory;

  private final Queue<String> notices = new ConcurrentLinkedQueue<>();

  /** Slow, as on a busy machine, so that whoever does not wait for it misses it. */
  private void notice(String message) {
    Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(200));
    notices.add(message);
  }

  @Test
  void isNotClosedBeforeWhatStillRanIsEndedWithAllThatItStarted() throws Exception {
    Path pids = directory.resolve("pids");
    try (EventCommand exec =
        new EventCommand(
            "sleep 60 & echo $! $$ > " + pids + ".new; mv " + pids + ".new " + pids + "; wait",
            "page",
            this::notice)) {
      exec.run(WatchEvent.ofItself(WatchEvent.Watching.READABLE, Instant.EPOCH, null));
      while (Files.notExists(pids)) {
        Thread.sleep(1);
      }
    }
    assertThat(notices)
        .containsExactly("The command for readable was still running, and was ended");
    for (String pid : Files.readString(pids).strip().split(" ", -1)) {
      while (isRunning(Long.parseLong(pid))) {
        Thread.sleep(1);
      }
    }
  }

  /** What ended and was not waited for yet has no command any more. */
  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }
}
