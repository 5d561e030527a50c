package io.vmclock.cli.publish;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.cli.output.NanosFormat;
import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.output.Style;
import io.vmclock.cli.output.TimeReport;
import io.vmclock.cli.watch.PageWatch;
import io.vmclock.cli.watch.WatchedFields;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;

/** Shows the state of a published page, as its readers see it. */
interface PublishStatus {
  /** How often the state is shown, unless the page is updated more often. */
  Duration STEP = Duration.ofSeconds(1);

  void show();

  void end();

  /** One line that is rewritten in place, for a terminal. */
  final class Live implements PublishStatus {
    private final Snapshot reading;
    private final PrintWriter out;
    private final Style style;
    private final String prefix;

    Live(VmClock clock, boolean isAltered, PrintWriter out, Style style) {
      this.reading = clock.newSnapshot();
      this.out = out;
      this.style = style;
      prefix = isAltered ? style.bad("for tests only") + " " : "";
    }

    @Override
    public void show() {
      out.print(Style.REWRITE_LINE + prefix + line());
      out.flush();
    }

    private String line() {
      try {
        TimeReport time = TimeReport.of(reading.clock().read(reading));
        Long utc = time.utc().value();
        return style.strong(
                utc == null ? "no UTC" : NanosFormat.dateTime(utc).substring(0, 23) + " UTC")
            + " "
            + time.bound()
            + "  "
            + style.label(time.status())
            + "  generation "
            + Long.toUnsignedString(reading.generation())
            + "  marker "
            + Long.toUnsignedString(reading.disruptionMarker());
      } catch (VmClockException e) {
        return style.bad(SafeText.oneLine(e.getMessage()));
      }
    }

    @Override
    public void end() {
      out.println();
    }
  }

  /** One line for each change, for logs. */
  final class Lines implements PublishStatus {
    private final VmClock clock;
    private final PrintWriter out;
    private final PageWatch watch;
    private boolean started;

    Lines(VmClock clock, Duration interval, PrintWriter out) {
      this.clock = clock;
      this.out = out;
      this.watch =
          new PageWatch(
              clock,
              interval,
              InstantSource.system(),
              event -> {
                out.println(event.text(new Style(false)));
                out.flush();
              });
    }

    @Override
    public void show() {
      if (started) {
        watch.check();
        return;
      }
      started = true;
      watch.start(
          () -> {
            out.println(WatchedFields.of(clock.read(clock.newSnapshot())));
            out.flush();
          });
    }

    @Override
    public void end() {
      watch.close();
    }
  }
}
