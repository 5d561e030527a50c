package io.vmclock.cli;

import picocli.CommandLine.Help.Ansi;

/** Colours, where there is a terminal. */
record Style(boolean enabled) {
  private static final String RESET = "\u001b[0m";

  static Style of(Ansi ansi) {
    return new Style(ansi.enabled());
  }

  String label(String text) {
    return coloured("36", text);
  }

  String strong(String text) {
    return coloured("1", text);
  }

  String faint(String text) {
    return coloured("2", text);
  }

  String good(String text) {
    return coloured("32", text);
  }

  String warning(String text) {
    return coloured("33", text);
  }

  String bad(String text) {
    return coloured("1;31", text);
  }

  private String coloured(String code, String text) {
    return enabled ? "\u001b[" + code + "m" + text + RESET : text;
  }
}
