import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes a manual page for each command, from picocli's model of the commands.
 *
 * <p>Usage: {@code java -cp vmclock.jar ManPages.java DIRECTORY DATE}
 */
final class ManPages {
  /** Wide enough that picocli breaks no line. */
  private static final int WIDTH = 100_000;

  private static final Map<String, List<String>> EXAMPLES =
      Map.of(
          "vmclock",
          List.of(
              "Check whether this machine has a usable page:", "vmclock doctor",
              "Print the time with the bound on its error:", "vmclock now"),
          "vmclock now",
          List.of(
              "Print one reading as JSON:", "vmclock now --json",
              "Read the kernel's clock instead of a page:", "vmclock now --source kernel"),
          "vmclock watch",
          List.of(
              "Run a command after each restore of this machine:",
              "vmclock watch --event restored --exec 'systemctl restart myservice'",
              "Wait for one event, for an hour at most:", "vmclock watch --count 1 --timeout 1h"),
          "vmclock audit",
          List.of(
              "Record the bound each second, with a limit of 100 us:",
              "vmclock audit --limit 100us --every 1s --out /var/lib/vmclock-audit"),
          "vmclock audit report",
          List.of(
              "Write a report on January, with charts:",
              "vmclock audit report --from 2026-01-01 --to 2026-02-01 --html january.html DIR"),
          "vmclock publish",
          List.of(
              "Publish this machine's clock, and read it:",
              "vmclock publish --page /run/vmclock/page &",
              "vmclock now --page /run/vmclock/page"),
          "vmclock metrics",
          List.of(
              "Write metrics for node_exporter every 15 s:",
              "vmclock metrics --every 15s --out /var/lib/prometheus/node-exporter/vmclock.prom"));

  private final StringBuilder page = new StringBuilder();

  public static void main(String[] args) throws Exception {
    Class<?> main = Class.forName("io.vmclock.cli.Main");
    Method commands = main.getDeclaredMethod("commandLine", String[].class);
    commands.setAccessible(true);
    CommandLine root = (CommandLine) commands.invoke(null, (Object) new String[0]);
    root.setColorScheme(Help.defaultColorScheme(Ansi.OFF)).setUsageHelpWidth(WIDTH);
    String version = main.getPackage().getImplementationVersion();
    writeAll(root, Path.of(args[0]), args[1], version);
  }

  private static void writeAll(CommandLine command, Path directory, String date, String version)
      throws IOException {
    String name = command.getCommandSpec().qualifiedName("-");
    Files.writeString(
        directory.resolve(name + ".1"), new ManPages().write(command, name, date, version));
    for (CommandLine subcommand : command.getSubcommands().values()) {
      writeAll(subcommand, directory, date, version);
    }
  }

  private String write(CommandLine command, String name, String date, String version) {
    CommandSpec spec = command.getCommandSpec();
    Help help = command.getHelp();
    List<String> description = description(help);
    line(".TH \"%s\" 1 \"%s\" \"vmclock %s\" \"vmclock\"", upper(name), date, version);
    // No hyphens at line ends, and no wide gaps between words.
    line(".nh\n.ad l");
    line(".SH NAME");
    line("%s \\- %s", escape(name), escape(summary(description.get(0))));
    line(".SH SYNOPSIS");
    line(".B %s", escape(spec.qualifiedName()));
    line("%s", escape(help.synopsis(0).strip().substring(spec.qualifiedName().length()).strip()));
    line(".SH DESCRIPTION");
    line("%s", description.stream().map(ManPages::escape).collect(Collectors.joining("\n.PP\n")));
    writeArguments(spec, help);
    if (!command.getSubcommands().isEmpty()) {
      line(".SH COMMANDS");
      for (CommandLine subcommand : command.getSubcommands().values()) {
        item(subcommand.getCommandName(), description(subcommand.getHelp()).get(0));
      }
    }
    line(".SH EXIT STATUS");
    spec.usageMessage().exitCodeList().forEach(ManPages.this::item);
    writeExamples(spec.qualifiedName());
    writeSurroundings(spec);
    return page.toString();
  }

  /** Returns the paragraphs of the description. Only picocli's own command `help` has a header. */
  private static List<String> description(Help help) {
    return (help.header() + help.description())
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private void writeArguments(CommandSpec spec, Help help) {
    if (!spec.positionalParameters().isEmpty()) {
      line(".SH PARAMETERS");
      for (PositionalParamSpec parameter : spec.positionalParameters()) {
        Text[][] rows =
            help.createDefaultParameterRenderer()
                .render(parameter, help.parameterLabelRenderer(), help.colorScheme());
        item(parameter.paramLabel(), text(rows));
      }
    }
    line(".SH OPTIONS");
    spec.options().stream()
        .filter(option -> !option.hidden())
        .sorted((a, b) -> a.longestName().compareTo(b.longestName()))
        .forEach(option -> writeOption(option, help));
  }

  private void writeOption(OptionSpec option, Help help) {
    String label =
        help.parameterLabelRenderer()
            .renderParameterLabel(option, Ansi.OFF, List.of())
            .toString();
    String names = Stream.of(option.names()).collect(Collectors.joining(", "));
    Text[][] rows =
        help.createDefaultOptionRenderer()
            .render(option, help.parameterLabelRenderer(), help.colorScheme());
    item(names + label, text(rows));
  }

  /** Returns the last column of the rows, which is the description. */
  private static String text(Text[][] rows) {
    return Stream.of(rows)
        .map(row -> row[row.length - 1].toString().strip())
        .collect(Collectors.joining(" "));
  }

  private void writeExamples(String command) {
    List<String> examples = EXAMPLES.getOrDefault(command, List.of());
    if (!examples.isEmpty()) {
      line(".SH EXAMPLES");
    }
    String separator = "";
    for (String text : examples) {
      if (text.startsWith("vmclock ")) {
        line(".RS 4\n.EX\n%s\n.EE\n.RE", escape(text));
        separator = ".PP\n";
      } else {
        line("%s%s", separator, escape(text));
      }
    }
  }

  private void writeSurroundings(CommandSpec spec) {
    line(".SH FILES");
    item("/dev/vmclock0", "The device of the page, with Linux's driver ptp_vmclock.");
    item("/var/cache/vmclock", "The archives of loaded classes, which make a start faster.");
    line(".SH ENVIRONMENT");
    item("JAVA_HOME", "The JDK or JRE to use, version 17 or later. Default: java from PATH.");
    item("JDK_JAVA_OPTIONS, JAVA_TOOL_OPTIONS", "More options of the JVM.");
    item("TERM, NO_COLOR, CLICOLOR_FORCE", "Whether the output has colors.");
    line(".SH SEE ALSO");
    CommandSpec parent = spec.parent();
    Stream<CommandLine> others =
        (parent == null ? spec : parent).subcommands().values().stream()
            .filter(other -> other.getCommandSpec() != spec);
    String names =
        Stream.concat(
                parent == null ? Stream.of() : Stream.of(parent.qualifiedName("-")),
                others.map(other -> other.getCommandSpec().qualifiedName("-")))
            .map(name -> "\\fB" + escape(name) + "\\fR(1)")
            .collect(Collectors.joining(",\n"));
    line("%s", names);
  }

  /** Returns the first statement of a description, as the section NAME has it. */
  private static String summary(String text) {
    String first = text.split("[:.](\\s|$)", 2)[0].strip();
    return first.substring(0, 1).toLowerCase(Locale.ROOT) + first.substring(1);
  }

  private void item(String term, String text) {
    line(".TP\n.B %s\n%s", escape(term), escape(text));
  }

  private void line(String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static String escape(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
