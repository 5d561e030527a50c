package io.vmclock.cli.audit;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Longs;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.CommandFailure;
import io.vmclock.cli.base.DurationConverter;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.LibraryLog;
import io.vmclock.cli.base.LimitConverter;
import io.vmclock.cli.base.PageOption;
import io.vmclock.cli.base.StopSignal;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.source.TimeSourceConverter;
import io.vmclock.cli.watch.WatchEvent;
import io.vmclock.env.RestoreSource;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.internal.EpochNanos;
import io.vmclock.internal.SampleTimes;
import io.vmclock.watch.VmClockEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Records how well the clock can be relied on. */
@Command(
    name = "audit",
    description = {
      "Records in a directory, until it is stopped, how far this machine's time can be from UTC: the"
          + " source in use, the bound on its error, the offset of the system clock, the status of the"
          + " page, disruptions, restores, and switches of the source. 'vmclock audit report DIR'"
          + " checks and summarizes the record.",
      "A sample shows the bound at one moment. The bound of most sources grows until the source is"
          + " updated, and a peak between two samples is not recorded. Choose --every clearly shorter"
          + " than the source's update interval to find violations. With a longer interval, the"
          + " report can miss violations, and its shares of the time are estimates. The time between"
          + " two samples is random, from half of --every up to one and a half, so that samples do"
          + " not keep step with the updates.",
      "The record is a series of files of JSON lines. Each line has a digest that includes the"
          + " digest of the line before, and each file begins with the last digest of the file before."
          + " So a line that is changed or missing shows. The command prints the last digest of each"
          + " file that it closes: keep it elsewhere, because a user who can write the files can also"
          + " compute new digests.",
      "The directory is created with mode 0700 if it does not exist, and the files with mode 0640. No"
          + " other user may be able to write in the directory, or to replace it. Only one command can"
          + " record to a directory. Files are never deleted.",
      "If the disk is full, the command prints that, tries again, and records the gap later. SIGINT,"
          + " SIGTERM and SIGHUP end the command with exit status 0, or 1 if a gap could not be"
          + " recorded. A shell starts a command with & in a script so that it ignores"
          + " SIGINT: send SIGTERM to such a command. Goes on if standard output cannot be written."
    },
    subcommands = ReportCommand.class)
public final class AuditCommand extends BaseCommand {
  private static final long SHORTEST_POLLING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_POLLING_NANOS = TimeUnit.SECONDS.toNanos(1);

  // Not required for picocli, because 'audit report' does not have them.
  @Option(
      names = "--limit",
      paramLabel = "TIME",
      converter = LimitConverter.class,
      description = "Required. The largest bound on the error that is allowed, such as 100us.")
  private @Nullable Duration limit;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Required. The directory of the record.")
  private @Nullable Path directory;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description =
          "How often to read the clock on average, such as 1s (the default) or 100ms. Choose it"
              + " clearly shorter than the source's update interval.")
  private Duration every;

  @Option(
      names = "--changes-only",
      description =
          "Record only the samples before and after each change of the source, of the page's status"
              + " or of being within the limit, each pause and each jump of the clock, and each minute"
              + " the last sample and those with the largest errors. Without this option, every sample"
              + " is recorded.")
  private boolean changesOnly;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = "--source",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "page,clockbound,kernel",
      converter = TimeSourceConverter.class,
      description =
          "The accepted sources of time, the best one first. Default: page,clockbound,kernel. The"
              + " first one that can be relied on is in use.")
  private List<TimeSource> sources;

  @Mixin private final PageOption page = new PageOption();

  @Option(
      names = "--kernel-error",
      paramLabel = "TIME",
      converter = LimitConverter.class,
      description =
          "An error that the kernel's own bound does not include, such as the error of a PTP"
              + " hardware clock. Default: none.")
  private @Nullable Duration kernelError;

  @Option(
      names = "--rotate-size",
      paramLabel = "SIZE",
      defaultValue = "64MB",
      converter = SizeConverter.class,
      description =
          "Begin a new file when the file has this size. Default: 64MB. Each day in UTC has a new"
              + " file in any case.")
  private long rotateSize;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = "--sync",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description =
          "How often to force samples to the disk. Default: 10s. Changes and events are forced at"
              + " once. If the machine crashes, later samples can be lost. The end of the process"
              + " loses none.")
  private Duration sync;

  @Override
  public Integer call() {
    if (limit == null || directory == null) {
      throw usage("Missing required option: '--limit=TIME' and '--out=DIR' must be given");
    }
    if (ImmutableSet.copyOf(sources).size() < sources.size()) {
      throw usage("--source names a source twice");
    }
    LibraryLog.off();
    try (StopSignal stop = new StopSignal()) {
      int status = record(stop, limit, directory);
      status = status == ExitStatus.OK ? outputStatus() : status;
      stop.exitWith(status);
      return status;
    }
  }

  private int record(StopSignal stop, Duration largest, Path into) {
    try (RecordDirectory locked = RecordDirectory.open(into);
        VmClockEnvironment environment = environment();
        Recorder recorder =
            new Recorder(
                locked,
                rotateSize,
                sync,
                json -> addSettings(json, environment, largest),
                this::notice,
                this::print);
        Sampler sampler = new Sampler(environment, largest, polling())) {
      sampler.start(
          event -> recorder.add(entry(event, sampler.utcNanos())),
          report -> recorder.add(restored(sampler.utcNanos())));
      recorder.start(sampler.utcNanos());
      print(
          "Recording to "
              + SafeText.oneLine(locked.path().toString())
              + " every "
              + DurationConverter.text(every)
              + " on average; "
              + environment
              + ". SIGINT (Ctrl-C), SIGTERM or SIGHUP stops it.");
      sample(stop, sampler, recorder);
      boolean hasAllEvents = sampler.stop();
      recorder.stop(sampler.utcNanos());
      if (!hasAllEvents) {
        notice(
            "Events can be missing at the end of the record, because it took too long to write.");
      }
      return hasAllEvents && !recorder.isIncomplete() ? ExitStatus.OK : ExitStatus.FAILED;
    } catch (IOException e) {
      throw new CommandFailure("Cannot record to " + into + ": " + e.getMessage() + ".", e);
    }
  }

  private VmClockEnvironment environment() {
    VmClockEnvironment.Builder builder =
        VmClockEnvironment.builder()
            .time(sources.toArray(new TimeSource[0]))
            .restores(RestoreSource.PAGE, RestoreSource.VM_GEN_ID)
            .acceptUnguarded()
            .samplingInterval(polling())
            .page(page.path());
    if (kernelError != null) {
      builder.additionalKernelError(kernelError);
    }
    return builder.prepare();
  }

  /** To poll a page more often than it is sampled would cost more than everything else. */
  private Duration polling() {
    return Duration.ofNanos(
        Longs.constrainToRange(every.toNanos(), SHORTEST_POLLING_NANOS, LONGEST_POLLING_NANOS));
  }

  private void sample(StopSignal stop, Sampler sampler, Recorder recorder) {
    SampleFilter filter = new SampleFilter(changesOnly, every);
    Transitions transitions = new Transitions();
    SampleTimes times = new SampleTimes(every, new SplittableRandom(), System.nanoTime());
    do {
      Sample sample = sampler.take();
      long now = System.nanoTime();
      transitions.add(sample, sampler.unwatchedCause()).forEach(recorder::add);
      filter.add(sample, now).forEach(recorder::add);
    } while (!stop.requestedWithin(times.untilNext(System.nanoTime())));
    filter.rest().forEach(recorder::add);
  }

  private static Entry entry(VmClockEvent event, long utcNanos) {
    WatchEvent change = WatchEvent.of(event, EpochNanos.instant(utcNanos));
    return new Entry(RecordLine.Type.EVENT, utcNanos, true, change::addTo);
  }

  /** A restore that the page does not report. */
  private static Entry restored(long utcNanos) {
    return new Entry(
        RecordLine.Type.EVENT,
        utcNanos,
        true,
        json -> json.put("event", "restored").put("reason", "VMGenID"));
  }

  private void addSettings(JsonObject json, VmClockEnvironment environment, Duration largest) {
    Duration longest =
        changesOnly
            ? Duration.ofNanos(SampleFilter.LONGEST_INTERVAL_NANOS + every.toNanos())
            : every;
    json.put("limit_nanos", Long.toString(largest.toNanos()))
        .put("every_nanos", Long.toString(every.toNanos()))
        .put("random_times", true)
        .put("changes_only", changesOnly)
        .put("longest_interval_nanos", Long.toString(longest.toNanos()))
        .put("host", Host.name())
        .put("boot_id", Host.bootId())
        .put("version", Host.version())
        .put("kernel_error_nanos", kernelError == null ? "0" : "" + kernelError.toNanos())
        .put(
            "sources",
            environment.sources().stream()
                .map(
                    status ->
                        new JsonObject()
                            .put("purpose", Ascii.toLowerCase(status.purpose().name()))
                            .put("name", SafeText.oneLine(status.name()))
                            .put("state", Ascii.toLowerCase(status.state().name()))
                            .put("detail", SafeText.oneLine(status.detail())))
                .collect(ImmutableList.toImmutableList()));
  }

  private void print(String line) {
    out().println(line);
    out().flush();
  }
}
