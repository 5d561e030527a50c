package io.vmclock.cli.watch;

import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.DurationConverter;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.PageSource;
import io.vmclock.cli.base.SourceOption;
import io.vmclock.cli.base.StopSignal;
import io.vmclock.cli.output.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes of a page, as they are seen. */
@Command(
    name = "watch",
    description = {
      "Prints a line for each restore, disruption, change of the clock's status or of what the page"
          + " offers, announced maintenance and announced leap second, until it is stopped.",
      "It sleeps until the device notifies of a change; where there are no notifications it samples"
          + " the page, and says so.",
      "SIGINT and SIGTERM end it with status 0. JSON is one object a line; the first has the state"
          + " at the beginning."
    })
public final class WatchCommand extends BaseCommand {
  /** Between two looks at the watching itself. */
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

  @Mixin private final SourceOption source = new SourceOption();

  @Mixin private final JsonOption json = new JsonOption();

  @SuppressWarnings("NullAway.Init") // picocli's to set
  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "100ms",
      converter = DurationConverter.class,
      description = "Between two samples, such as 100ms, the default, or 1s.")
  private Duration interval;

  @Option(
      names = "--exec",
      paramLabel = "COMMAND",
      description =
          "A shell command to run for each event, one after the other. Its environment has"
              + " VMCLOCK_EVENT, VMCLOCK_TIME, VMCLOCK_PAGE, VMCLOCK_FIELD, VMCLOCK_FROM,"
              + " VMCLOCK_TO, VMCLOCK_REASON, VMCLOCK_GENERATION, VMCLOCK_DISRUPTION_MARKER and"
              + " VMCLOCK_STATUS, as far as they are known. Its output goes to standard error.")
  private @Nullable String command;

  @Override
  public Integer call() {
    try (StopSignal stop = new StopSignal();
        PageSource page = source.open(Access.AUTO);
        ExecRunner exec =
            command == null ? null : new ExecRunner(command, page.id(), this::notice);
        PageWatch watch =
            new PageWatch(
                page.clock(), interval, InstantSource.system(), event -> handle(event, exec))) {
      watch.start(() -> printStart(page, watch.samplingReason()));
      // A reader that has gone away, as `head` does, ends it too.
      while (!stop.requestedWithin(CHECK_INTERVAL) && !out().checkError()) {
        watch.check();
      }
    }
    out().flush();
    return ExitStatus.OK;
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
                            ", by sampling it every "
                                + DurationConverter.text(interval)
                                + ", because "
                                + reason)
                    .orElse(", notified of changes by the device")
                + ". Now: "
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
    if (json.isSet()) {
      event.json().printLine(out());
    } else {
      out().println(event.text(style()));
      out().flush();
    }
    if (exec != null) {
      exec.run(event);
    }
  }
}
