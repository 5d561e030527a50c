package io.vmclock.cli.publish;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.CommandFailure;
import io.vmclock.cli.base.DurationConverter;
import io.vmclock.cli.base.Machine;
import io.vmclock.cli.base.StopSignal;
import io.vmclock.cli.base.WrittenPageOption;
import io.vmclock.cli.output.SafeText;
import io.vmclock.publish.AlteredTime;
import io.vmclock.publish.LeapSeconds;
import io.vmclock.publish.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishes a page in the foreground. */
@Command(
    name = "publish",
    description = {
      "Publishes this machine's own clock as a vmclock page, until the command is stopped."
          + " SIGINT, SIGTERM and SIGHUP end the command with exit status 0. The page file stays, with"
          + " the clock status UNRELIABLE. A shell starts a command with & in a script so that it"
          + " ignores SIGINT: send SIGTERM to such a command.",
      "Use a file on a tmpfs, such as in /run or /dev/shm: on other file systems, the kernel"
          + " also writes the updates to the disk. An existing page keeps its generation, and its"
          + " disruption marker is raised. The command prints restores and disruptions of the page."
          + " It looks for them once a second, so several can be one line.",
      "The page must belong to this user, and no other user may write it. The command creates a"
          + " lock file beside it, PATH.lock, that only this user can open. If an update fails, the"
          + " command prints the reason, and the bound on the page's error grows until an update"
          + " succeeds.",
      "The options --max-error, --offset and --leap publish a time that is wrong on purpose, for"
          + " development and tests. The status of such a page is never SYNCHRONIZED, and the command"
          + " prints a warning. Do not use them on a page that other programs rely on.",
      "Warns on standard error if this machine's counter is the TSC and the kernel does not trust"
          + " it, at the start and later. Goes on if standard output cannot be written; the exit"
          + " status is then 1."
    })
public final class PublishCommand extends BaseCommand {
  @Mixin private final WrittenPageOption page = new WrittenPageOption();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description =
          "How often to update the page, such as 1s (the default) or 100ms. Between two updates, the"
              + " bound on the error grows by at least 500 ppm of this time.")
  private Duration interval;

  @Option(
      names = "--remove",
      description = "Remove the page and its lock file when the command ends.")
  private boolean remove;

  @Mixin private final AlteredTimeOptions altered = new AlteredTimeOptions();

  private boolean outputLost;

  private final Machine machine;

  public PublishCommand() {
    this(Machine.here());
  }

  PublishCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() {
    Instant now = Instant.now();
    Optional<AlteredTime> time;
    try {
      time = altered.time(now);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    try (StopSignal stop = new StopSignal()) {
      time.ifPresent(unused -> notice(altered.notice(now)));
      out().println("Stopped; the page file " + publish(time, stop) + ".");
      int status = outputStatus();
      stop.exitWith(status);
      return status;
    }
  }

  /** Returns what became of the page file. */
  private String publish(Optional<AlteredTime> time, StopSignal stop) {
    Path path = page.path();
    try (Publisher publisher =
            time.map(altered -> Publisher.create(path, altered))
                .orElseGet(() -> Publisher.create(path))
                .start(interval);
        VmClock clock = VmClock.open(publisher.path())) {
      Snapshot published = clock.read();
      Object file = fileKey(path);
      if (time.isEmpty()) {
        SynchronizationNotice.of(published).ifPresent(this::notice);
      }
      LeapListNotice.of(published, LeapSeconds.system(), Instant.now()).ifPresent(this::notice);
      out()
          .println(
              (time.isPresent()
                      ? "Publishing an altered time, for tests only, to "
                      : "Publishing this machine's clock to ")
                  + SafeText.oneLine(path.toString())
                  + " every "
                  + DurationConverter.text(interval)
                  + "; SIGINT (Ctrl-C), SIGTERM or SIGHUP stops it.");
      PublishStatus status =
          style().enabled()
              ? new PublishStatus.Live(clock, time.isPresent(), out(), style())
              : new PublishStatus.Lines(clock, PublishStatus.STEP, out());
      Duration step = interval.compareTo(PublishStatus.STEP) < 0 ? interval : PublishStatus.STEP;
      UpdateFailures failures = new UpdateFailures();
      ClockSourceNotice clockSource =
          new ClockSourceNotice(published, machine, this::noticeOnItsOwnLine);
      do {
        status.show();
        failures.change(publisher.lastFailure()).ifPresent(this::noticeOnItsOwnLine);
        clockSource.check();
        noticeLostOutput();
      } while (!stop.requestedWithin(step));
      status.end();
      boolean isStillThere = file != null && file.equals(fileKey(path));
      if (remove) {
        remove(isStillThere);
      }
      return isStillThere
          ? remove ? "has been removed" : "stays, with the clock status UNRELIABLE"
          : "had been removed or replaced before";
    }
  }

  /** Returns what identifies the file; null if it cannot be found. */
  private static @Nullable Object fileKey(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /** Prints once that the output is lost. Readers need the page more than they need this output. */
  private void noticeLostOutput() {
    if (!outputLost && isOutputLost()) {
      outputLost = true;
      notice("Cannot write to standard output. The page is published without it.");
    }
  }

  /** On a terminal, the cursor stands at the end of the line that shows the page's state. */
  private void noticeOnItsOwnLine(String message) {
    if (style().enabled()) {
      out().println();
      out().flush();
    }
    notice(message);
  }

  /**
   * Removes the page and its lock file, while the publisher holds the lock. The page goes first:
   * another publisher that makes a new page at once finds the old lock taken. In the other order,
   * two writers of one page could have different locks.
   *
   * @param isStillThere whether the path names the page, and not another file or none
   */
  private void remove(boolean isStillThere) {
    Path path = page.path();
    try {
      if (isStillThere) {
        Files.deleteIfExists(path);
      }
      Files.deleteIfExists(path.resolveSibling(path.getFileName() + ".lock"));
    } catch (IOException e) {
      throw new CommandFailure(
          "Cannot remove " + page.path() + ": " + e.getMessage() + ". Remove it by hand.", e);
    }
  }
}
