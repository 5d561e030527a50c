package io.vmclock.cli.output;

import picocli.CommandLine.Help.Ansi;

/** Colors for terminals. If disabled, text is returned unchanged. */
public record Style(boolean enabled) {
  /** Moves the cursor to the start of the line and clears the line. */
  public static final String REWRITE_LINE = "\r\u001b[K";

  private static final String RESET = "\u001b[0m";

  public static Style of(Ansi ansi) {
    return new Style(ansi.enabled());
  }

  public String label(String text) {
    return colored("36", text);
  }

  public String strong(String text) {
    return colored("1", text);
  }

  public String faint(String text) {
    return colored("2", text);
  }

  public String good(String text) {
    return colored("32", text);
  }

  public String warning(String text) {
    return colored("33", text);
  }

  public String bad(String text) {
    return colored("1;31", text);
  }

  private String colored(String code, String text) {
    return enabled ? "\u001b[" + code + "m" + text + RESET : text;
  }
}
