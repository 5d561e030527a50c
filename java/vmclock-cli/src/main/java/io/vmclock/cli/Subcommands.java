package io.vmclock.cli;

import com.google.common.collect.ImmutableMap;
import io.vmclock.cli.audit.AuditCommand;
import io.vmclock.cli.bench.BenchCommand;
import io.vmclock.cli.doctor.DoctorCommand;
import io.vmclock.cli.metrics.MetricsCommand;
import io.vmclock.cli.publish.MigrateCommand;
import io.vmclock.cli.publish.PublishCommand;
import io.vmclock.cli.publish.RestoreCommand;
import io.vmclock.cli.source.SourcesCommand;
import io.vmclock.cli.watch.WatchCommand;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/**
 * The subcommands, in the order of the help.
 *
 * <p>picocli reads the annotations of each command that it is given, which takes longer than most
 * commands take to run. Therefore {@link #addTo} adds only the subcommand that is used.
 */
final class Subcommands {
  private static final ImmutableMap<String, Class<?>> BY_NAME =
      ImmutableMap.<String, Class<?>>builder()
          .put("now", NowCommand.class)
          .put("read", ReadCommand.class)
          .put("watch", WatchCommand.class)
          .put("convert", ConvertCommand.class)
          .put("doctor", DoctorCommand.class)
          .put("sources", SourcesCommand.class)
          .put("metrics", MetricsCommand.class)
          .put("audit", AuditCommand.class)
          .put("bench", BenchCommand.class)
          .put("publish", PublishCommand.class)
          .put("restore", RestoreCommand.class)
          .put("migrate", MigrateCommand.class)
          .put("completion", CompletionCommand.class)
          .put("help", HelpCommand.class)
          .buildOrThrow();

  private Subcommands() {}

  /** Adds the subcommand that the first argument names, or all if it names none or needs all. */
  static void addTo(CommandLine command, String... args) {
    String first = args.length == 0 ? "" : args[0];
    Class<?> named = BY_NAME.get(first);
    if (named == null || named == CompletionCommand.class || named == HelpCommand.class) {
      BY_NAME.forEach(command::addSubcommand);
    } else {
      command.addSubcommand(first, named);
    }
  }
}
