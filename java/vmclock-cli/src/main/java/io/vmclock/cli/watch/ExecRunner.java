package io.vmclock.cli.watch;

import com.google.common.base.Joiner;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.cli.base.StopSignal;
import io.vmclock.watch.PageState;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a shell command for each event, one after the other, on a thread of its own. Its output goes
 * to standard error, so that it does not mix with ours.
 */
final class ExecRunner implements AutoCloseable {
  private static final File NOTHING = new File("/dev/null");

  /** Below what {@link StopSignal} allows for cleaning up. */
  private static final long PATIENCE_SECONDS = 3;

  /** For ending what still runs then; both together are below that. */
  private static final long ENDING_SECONDS = 1;

  private final String command;
  private final String page;
  private final Consumer<String> notice;
  private final ExecutorService runner =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("vmclock-exec").setDaemon(true).build());

  ExecRunner(String command, String page, Consumer<String> notice) {
    this.command = command;
    this.page = page;
    this.notice = notice;
  }

  /** Has the command run for {@code event}, after those before. */
  void run(WatchEvent event) {
    runner.execute(() -> runNow(event));
  }

  private void runNow(WatchEvent event) {
    ProcessBuilder shell =
        new ProcessBuilder("/bin/sh", "-c", "exec >&2; eval \"$1\"", "sh", command)
            .redirectInput(NOTHING)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT);
    describe(event, shell.environment());
    Process process;
    try {
      process = shell.start();
    } catch (IOException e) {
      notice.accept("The command for " + event.name() + " did not start: " + e.getMessage());
      return;
    }
    try {
      int status = process.waitFor();
      if (status != 0) {
        notice.accept("The command for " + event.name() + " ended with status " + status);
      }
    } catch (InterruptedException e) {
      end(process);
      notice.accept("The command for " + event.name() + " was still running, and was ended");
    }
  }

  /** The shell first, so that it does not go on with its next command. */
  private static void end(Process shell) {
    List<ProcessHandle> descendants = shell.descendants().toList();
    shell.destroy();
    descendants.forEach(ProcessHandle::destroy);
  }

  private void describe(WatchEvent event, Map<String, String> environment) {
    environment.put("VMCLOCK_EVENT", event.name());
    environment.put("VMCLOCK_TIME", event.time().toString());
    environment.put("VMCLOCK_PAGE", page);
    FieldChange change = event.change();
    if (change != null) {
      environment.put("VMCLOCK_FIELD", change.field());
      environment.put("VMCLOCK_FROM", text(change.from()));
      environment.put("VMCLOCK_TO", text(change.to()));
    }
    if (event.reason() != null) {
      environment.put("VMCLOCK_REASON", event.reason());
    }
    PageState after = event.after();
    if (after != null) {
      after
          .generation()
          .ifPresent(
              generation ->
                  environment.put("VMCLOCK_GENERATION", Long.toUnsignedString(generation)));
      environment.put("VMCLOCK_DISRUPTION_MARKER", Long.toUnsignedString(after.disruptionMarker()));
      environment.put("VMCLOCK_STATUS", after.status().name());
    }
  }

  private static String text(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return Joiner.on(' ').join(list);
    }
    return value == null ? "" : value.toString();
  }

  /** Waits a while for what runs and what is yet to run, then ends it and what it started. */
  @Override
  public void close() {
    runner.shutdown();
    // An interruption is one of the ways to stop the command: no reason to wait any less.
    if (isDoneWithin(PATIENCE_SECONDS)) {
      return;
    }
    int left = runner.shutdownNow().size();
    if (left > 0) {
      notice.accept("The command did not run for the last " + left + " events");
    }
    // The process may end behind this, and would leave the command running.
    if (!isDoneWithin(ENDING_SECONDS)) {
      notice.accept("The command may still be running");
    }
  }

  private boolean isDoneWithin(long seconds) {
    return Uninterruptibles.awaitTerminationUninterruptibly(runner, seconds, TimeUnit.SECONDS);
  }
}
