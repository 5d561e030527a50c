package io.vmclock.cli.watch;

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

/** The processes that these tests start end by themselves soon after the test timeout. */
@Timeout(30)
class ExecRunnerTest {
  @TempDir private Path directory;

  private final Queue<String> notices = new ConcurrentLinkedQueue<>();

  /** Adds a notice slowly, as on a busy machine: code that does not wait for it misses it. */
  private void notice(String message) {
    Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(200));
    notices.add(message);
  }

  @Test
  void closeStopsTheRunningCommandAndAllProcessesThatItStarted() throws Exception {
    Path pids = directory.resolve("pids");
    try (ExecRunner exec =
        new ExecRunner(
            "sleep 60 & echo $! $$ > " + pids + ".new; mv " + pids + ".new " + pids + "; wait",
            "page",
            this::notice)) {
      exec.run(WatchEvent.ofWatching(WatchEvent.Watching.READABLE, Instant.EPOCH, null));
      while (Files.notExists(pids)) {
        Thread.sleep(1);
      }
    }
    assertThat(notices)
        .containsExactly("The command for the event readable was still running and was stopped");
    for (String pid : Files.readString(pids).strip().split(" ", -1)) {
      while (isRunning(Long.parseLong(pid))) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void closeKillsACommandThatIgnoresTheRequestToStop() throws Exception {
    Path pid = directory.resolve("pid");
    try (ExecRunner exec =
        new ExecRunner(
            "trap '' TERM; echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; sleep 60; :",
            "page",
            this::notice)) {
      exec.run(WatchEvent.ofWatching(WatchEvent.Watching.READABLE, Instant.EPOCH, null));
      while (Files.notExists(pid)) {
        Thread.sleep(1);
      }
    }
    assertThat(notices)
        .containsExactly("The command for the event readable was still running and was stopped");
    while (isRunning(Long.parseLong(Files.readString(pid).strip()))) {
      Thread.sleep(1);
    }
  }

  /** Returns whether a process runs. An ended process that nobody waited for has no command. */
  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }
}
