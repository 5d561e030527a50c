package io.vmclock.cli.audit;

import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.CommandFailure;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.output.OutputFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks and summarizes a record. */
@Command(
    name = "report",
    description = {
      "Checks the digests of a record that 'vmclock audit' made, and names each place where the"
          + " record was changed. Then summarizes a period: the share of the time within the limit,"
          + " the worst bound, each violation, gap, restore, disruption and switch of the source.",
      "The time between two samples is within the limit only if both samples are. A gap is not"
          + " within the limit. The bound can be larger between two samples: see 'vmclock audit"
          + " --help'.",
      "The exit status is 1 if the record was changed, if there is no record, or if it has nothing"
          + " about the period."
    })
final class ReportCommand extends BaseCommand {
  /** As the files of the record. */
  private static final int READABLE_BY_THE_GROUP = 0640;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "DIR", description = "The directory of the record.")
  private Path directory;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description =
          "The begin of the period in UTC, such as 2026-01-31 or 2026-01-31T12:00:00Z. Default: the"
              + " begin of the record.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "The end of the period. Default: the end of the record.")
  private @Nullable Instant to;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write the report as a page with charts, for a browser. The file is replaced if it"
              + " exists.")
  private @Nullable Path html;

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (from != null && to != null && !from.isBefore(to)) {
      throw usage("--from must be before --to");
    }
    if (html != null) {
      OutputFile.requireSupport();
    }
    Summary summary = new Summary(from, to);
    Series series = new Series(from, to);
    Verification verification;
    try {
      verification =
          Verification.of(
              directory,
              line -> {
                summary.add(line);
                series.add(line);
              });
    } catch (NoSuchFileException e) {
      throw new CommandFailure("Cannot read " + directory + ": there is no such directory.", e);
    } catch (IOException e) {
      throw new CommandFailure("Cannot read " + directory + ": " + e.getMessage() + ".", e);
    }
    summary.end();
    if (verification.fileCount() == 0) {
      notice(
          directory
              + " has no record. Name the directory that 'vmclock audit --out' writes. If the"
              + " recorder has just been started, wait some seconds.");
      return ExitStatus.FAILED;
    }
    AuditReport report = new AuditReport(directory, verification, summary);
    if (html != null) {
      OutputFile.replace(html, ReportPage.html(report, series), READABLE_BY_THE_GROUP);
    }
    if (json.isSet()) {
      report.json().print(out());
    } else {
      report.print(out(), style());
    }
    boolean isRecorded = summary.isRecorded();
    if (!isRecorded) {
      notice(directory + " has no sample in this period. Choose other values of --from and --to.");
    }
    return isRecorded && verification.isIntact() ? ExitStatus.OK : ExitStatus.FAILED;
  }
}
