package io.vmclock.cli;

import io.vmclock.VmClock.Access;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes of a page, as they are seen. */
@Command(
    name = "watch",
    description = {
      "Prints a line for each change of generation, disruption marker, clock status, flags or leap"
          + " indicator, until it is stopped. It samples: what comes and goes between two samples"
          + " is not seen.",
      "SIGINT and SIGTERM end it with status 0. JSON is one object a line; the first has the state"
          + " at the beginning."
    })
final class WatchCommand extends BaseCommand {
  @Mixin private final SourceOption source = new SourceOption();

  @Mixin private final JsonOption json = new JsonOption();

  @SuppressWarnings("NullAway.Init") // picocli's to set
  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "10ms",
      converter = DurationConverter.class,
      description = "Between two samples, such as 10ms, the default, or 1s.")
  private Duration interval;

  @Override
  public Integer call() {
    try (StopSignal stop = new StopSignal();
        PageSource page = source.open(Access.AUTO)) {
      Watcher watcher = new Watcher(page.clock(), InstantSource.system());
      var first = watcher.look();
      printStart(page, watcher);
      first.forEach(this::print);
      // A reader that has gone away, as `head` does, ends it too.
      while (!stop.requestedWithin(interval) && !out().checkError()) {
        watcher.look().forEach(this::print);
      }
      out().flush();
    }
    return ExitStatus.OK;
  }

  private void printStart(PageSource page, Watcher watcher) {
    if (json.isSet()) {
      JsonObject start =
          new JsonObject()
              .put("event", "watching")
              .put("time", InstantSource.system().instant().toString())
              .put("source", page.id())
              .put("interval_ms", interval.toMillis());
      watcher.last().ifPresent(state -> state.addTo(start));
      start.printLine(out());
      return;
    }
    PrintWriter out = out();
    out.println(
        "Watching "
            + page.description()
            + ", by sampling it every "
            + DurationConverter.text(interval)
            + ". Now: "
            + watcher.last().map(PageState::toString).orElse("unreadable"));
    out.flush();
  }

  private void print(WatchEvent event) {
    if (json.isSet()) {
      event.json().printLine(out());
    } else {
      out().println(event.text(style()));
      out().flush();
    }
  }
}
