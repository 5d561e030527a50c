package io.vmclock.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** One run of the command in this process, with its status and output. */
public record Cli(int status, String out, String err) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static Cli run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] strings = strings(args);
    int status = command(out, err, strings).execute(strings);
    return new Cli(status, out.toString(), err.toString());
  }

  /** Returns the command as {@code Main} makes it for these arguments. */
  public static CommandLine command(java.io.Writer out, java.io.Writer err, String... args) {
    return Main.commandLine(args)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err));
  }

  static String[] strings(Object... args) {
    String[] strings = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      strings[i] = args[i].toString();
    }
    return strings;
  }

  /** Returns the output as JSON; fails if it has anything else. */
  public JsonNode json() {
    return json(out);
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readerFor(JsonNode.class)
          .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readValue(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not a single JSON value: " + text, e);
    }
  }

  public List<String> errLines() {
    return err.lines().toList();
  }
}
