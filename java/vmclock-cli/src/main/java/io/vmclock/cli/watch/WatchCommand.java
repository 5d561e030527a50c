package io.vmclock.cli.watch;

import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.DurationConverter;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.PageSource;
import io.vmclock.cli.base.SourceOption;
import io.vmclock.cli.base.StopSignal;
import io.vmclock.cli.base.Terminal;
import io.vmclock.cli.output.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints changes of a page as they happen. */
@Command(
    name = "watch",
    description = {
      "Prints a line for each restore, each disruption, each change of the clock status or of what"
          + " the page offers, each announced maintenance or leap second, and each removal or"
          + " replacement of a page file, until it is stopped.",
      "Blocks until the device reports a change; polls if the page has no notifications. The first"
          + " line says which, and has the state at the start. A line 'sampling' or 'notified' says"
          + " that the command has begun to poll or to wait for notifications. A line 'unreadable'"
          + " or 'readable' says that the page cannot be read, or can be read again.",
      "SIGINT, SIGTERM and SIGHUP end the command, and so does a reader that closes the output. The"
          + " exit status is then 0, unless --count or --timeout asks for events that did not come."
          + " With --json, each line is one object."
    })
public final class WatchCommand extends BaseCommand {
  /** How often the state of the watcher itself is checked. */
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

  @Mixin private final SourceOption source = new SourceOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Mixin private final EventGoal goal = new EventGoal();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "100ms",
      converter = DurationConverter.class,
      description =
          "How often to poll a page without notifications, such as 100ms (the default) or 1s.")
  private Duration interval;

  @Option(
      names = "--exec",
      paramLabel = "COMMAND",
      description =
          "A shell command to run for each line after the first, one run after the other. Its"
              + " environment has these variables, if their values are known: VMCLOCK_EVENT,"
              + " VMCLOCK_TIME, VMCLOCK_PAGE, VMCLOCK_FIELD, VMCLOCK_FROM, VMCLOCK_TO,"
              + " VMCLOCK_REASON, VMCLOCK_GENERATION, VMCLOCK_DISRUPTION_MARKER and VMCLOCK_STATUS."
              + " Its output goes to standard error. At the end by --count or --timeout, runs may"
              + " finish. At the end by a signal, a run has 3 s to finish, gets SIGTERM, and is"
              + " killed if it still runs 0.5 s later.")
  private @Nullable String command;

  @Option(
      names = "--follow",
      description =
          "Open the path again and go on if another page file replaces the watched one. The new page"
              + " has a first line of its own. Without this option, the command goes on with the"
              + " old file. A device is never replaced.")
  private boolean follow;

  @Option(names = "--plain", description = "Print lines only, without the live view of a terminal.")
  private boolean plain;

  private WatchView view = WatchView.NONE;

  /** The failure to follow a page that was printed last. */
  private String failure = "";

  @Override
  public Integer call() {
    try (StopSignal stop = new StopSignal();
        PageSource page = source.open(Access.AUTO);
        ExecRunner exec =
            command == null ? null : new ExecRunner(command, page.id(), this::noticeAbove);
        WatchView opened = openView(exec)) {
      view = opened;
      boolean replaced = watch(page, exec, stop);
      while (replaced && !goal.isReached()) {
        replaced = watchNext(exec, stop);
      }
      if (exec != null && (goal.isReached() || goal.isTimedOut())) {
        // No update finds the cursor while the command waits for the last program.
        view.close();
        exec.finish(() -> stop.requestedWithin(Duration.ZERO));
      }
      goal.failure().ifPresent(this::noticeAbove);
      int status = goal.status(outputStatus());
      stop.exitWith(status);
      return status;
    }
  }

  private WatchView openView(@Nullable ExecRunner exec) {
    if (plain || json.isSet() || !Terminal.canRewrite(System.getenv())) {
      return WatchView.NONE;
    }
    BooleanSupplier isBusy = exec != null && Terminal.isError() ? exec::isBusy : () -> false;
    return new LiveView(
        out(),
        style(),
        Terminal::ofOutput,
        isBusy,
        System::nanoTime,
        new WatchState(System::nanoTime, DurationConverter.text(interval)));
  }

  /** Prints one line to standard error, which can be the same terminal. */
  private void noticeAbove(String message) {
    view.above(() -> notice(message));
  }

  /**
   * Watches a page until the command has to end, or until the page is replaced and the command
   * follows it.
   *
   * @return whether to follow
   */
  private boolean watch(PageSource page, @Nullable ExecRunner exec, StopSignal stop) {
    AtomicBoolean replaced = new AtomicBoolean();
    Consumer<WatchEvent> listener =
        event -> {
          handle(event, exec);
          if (event.isFileReplaced()) {
            replaced.set(follow);
          }
        };
    try (PageWatch watch =
        new PageWatch(page.clock(), interval, InstantSource.system(), listener)) {
      watch.start(
          () -> {
            Optional<String> samplingReason = watch.samplingReason();
            view.setPage(page.clock(), page.id(), samplingReason.isPresent());
            view.above(() -> printStart(page, samplingReason));
          });
      while (!mustEnd(stop)) {
        watch.check();
        view.update();
        if (replaced.get()) {
          return true;
        }
      }
    } finally {
      view.removePage();
    }
    return false;
  }

  /** Watches the page that replaced another. Also returns true if that page was removed too. */
  private boolean watchNext(@Nullable ExecRunner exec, StopSignal stop) {
    try (PageSource next = source.open(Access.AUTO)) {
      boolean replaced = watch(next, exec, stop);
      failure = "";
      return replaced;
    } catch (VmClockException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(failure)) {
        failure = message;
        noticeAbove(message + " The command tries again.");
      }
      view.update();
      return !mustEnd(stop);
    }
  }

  /** The command also ends if nobody can read its output any more. */
  private boolean mustEnd(StopSignal stop) {
    return stop.requestedWithin(CHECK_INTERVAL)
        || goal.isReached()
        || goal.isTimedOut()
        || isOutputLost();
  }

  private void printStart(PageSource page, Optional<String> samplingReason) {
    Optional<WatchedFields> state = state(page.clock());
    if (json.isSet()) {
      JsonObject start =
          new JsonObject()
              .put("event", "watching")
              .put("time", InstantSource.system().instant().toString())
              .put("source", page.id())
              .put("mode", samplingReason.isPresent() ? "sampling" : "notified")
              .put("interval_ms", samplingReason.isPresent() ? interval.toMillis() : null)
              .put("reason", samplingReason.orElse(null));
      state.ifPresent(known -> known.addTo(start));
      start.printLine(out());
      return;
    }
    out()
        .println(
            "Watching "
                + page.description()
                + samplingReason
                    .map(
                        reason ->
                            ", polled every "
                                + DurationConverter.text(interval)
                                + " because there are no notifications: "
                                + reason)
                    .orElse(", notified of changes by the device")
                + ". State: "
                + state.map(WatchedFields::toString).orElse("unreadable"));
    out().flush();
  }

  private static Optional<WatchedFields> state(VmClock clock) {
    try {
      return Optional.of(WatchedFields.of(clock.read(clock.newSnapshot())));
    } catch (VmClockException e) {
      return Optional.empty();
    }
  }

  private void handle(WatchEvent event, @Nullable ExecRunner exec) {
    if (!goal.take(event)) {
      return;
    }
    view.add(event);
    view.above(
        () -> {
          if (json.isSet()) {
            event.json().printLine(out());
          } else {
            out().println(event.text(style()));
            out().flush();
          }
          if (exec != null) {
            exec.run(event);
          }
        });
  }
}
