package io.vmclock.cli.watch;

import com.google.common.base.Joiner;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.watch.PageState;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the shell command of {@code --exec} for each event, one run after the other, on its own
 * thread. The output of the command goes to standard error, so that it does not mix with the output
 * of {@code watch}.
 */
final class ExecRunner implements AutoCloseable {
  private static final File NOTHING = new File("/dev/null");

  /** How long {@link #close} waits for runs to finish. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How long a command that got SIGTERM may go on until it is killed. */
  private static final long GRACE_MILLIS = 500;

  /**
   * How long {@link #close} then waits for the interrupted run to end. This time and the patience
   * must together stay below the clean-up time of {@code StopSignal}.
   */
  private static final Duration ENDING = Duration.ofMillis(1500);

  private static final Duration STEP = Duration.ofMillis(100);

  private final String command;
  private final String page;
  private final Consumer<String> notice;
  private final ExecutorService runner =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("vmclock-exec").setDaemon(true).build());

  private final AtomicInteger unfinished = new AtomicInteger();

  ExecRunner(String command, String page, Consumer<String> notice) {
    this.command = command;
    this.page = page;
    this.notice = notice;
  }

  /** Queues a run of the command for {@code event}. */
  void run(WatchEvent event) {
    unfinished.incrementAndGet();
    runner.execute(
        () -> {
          try {
            runNow(event);
          } finally {
            unfinished.decrementAndGet();
          }
        });
  }

  /** Returns whether a run is queued or not finished. */
  boolean isBusy() {
    return unfinished.get() > 0;
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
      notice.accept(
          "The command for the event " + event.name() + " did not start: " + e.getMessage());
      return;
    }
    try {
      int status = process.waitFor();
      if (status != 0) {
        notice.accept("The command for the event " + event.name() + " ended with status " + status);
      }
    } catch (InterruptedException e) {
      end(process);
      notice.accept(
          "The command for the event " + event.name() + " was still running and was stopped");
    }
  }

  /**
   * Stops the shell first, so that it does not start its next command. Kills the processes that
   * ignore that.
   */
  private static void end(Process shell) {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(shell.toHandle()), shell.descendants()).toList();
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(10));
    }
    // A process that was started in the meantime ends too.
    shell.descendants().forEach(ProcessHandle::destroyForcibly);
    all.forEach(ProcessHandle::destroyForcibly);
  }

  private void describe(WatchEvent event, Map<String, String> environment) {
    environment.put("VMCLOCK_EVENT", event.name());
    environment.put("VMCLOCK_TIME", event.time().toString());
    environment.put("VMCLOCK_PAGE", page);
    FieldChange change = event.change();
    if (change != null) {
      environment.put("VMCLOCK_FIELD", change.field());
      FieldChange.Names names = change.names();
      if (names != null && names.from() instanceof String) {
        environment.put("VMCLOCK_FROM", text(names.from()));
        environment.put("VMCLOCK_TO", text(names.to()));
      } else {
        environment.put("VMCLOCK_FROM", text(change.from()));
        environment.put("VMCLOCK_TO", text(change.to()));
      }
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

  /**
   * Waits for the running command and the queued runs.
   *
   * @param isStopped returns whether to stop waiting
   */
  void finish(BooleanSupplier isStopped) {
    runner.shutdown();
    boolean waits = true;
    while (waits) {
      waits = !isDoneWithin(STEP) && !isStopped.getAsBoolean();
    }
  }

  /**
   * Waits a few seconds for the running command and the queued runs, then stops the command and all
   * processes that it started.
   */
  @Override
  public void close() {
    runner.shutdown();
    // An interrupt is one of the ways to stop watch. It must not shorten this wait.
    if (isDoneWithin(PATIENCE)) {
      return;
    }
    int left = runner.shutdownNow().size();
    if (left > 0) {
      notice.accept(
          "The command was not run for the last events, because the watch ended (events: "
              + left
              + ")");
    }
    // The process may exit after this. Without the wait, the command could keep running.
    if (!isDoneWithin(ENDING)) {
      notice.accept("The command may still be running");
    }
  }

  private boolean isDoneWithin(Duration time) {
    return Uninterruptibles.awaitTerminationUninterruptibly(runner, time);
  }
}
