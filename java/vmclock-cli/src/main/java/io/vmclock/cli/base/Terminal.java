package io.vmclock.cli.base;

import io.vmclock.internal.Native;
import java.util.Map;
import java.util.Optional;

/** The size of a terminal. Immutable. */
public record Terminal(int columns, int rows) {
  private static final int OUTPUT = 1;
  private static final int ERROR = 2;

  /** Returns whether standard output is a terminal on which lines can be written again. */
  public static boolean canRewrite(Map<String, String> environment) {
    String type = environment.getOrDefault("TERM", "");
    return !type.isEmpty() && !type.equals("dumb") && Native.vmclock_terminal_size(OUTPUT) >= 0;
  }

  /** Returns whether standard error is a terminal. */
  public static boolean isError() {
    return Native.vmclock_terminal_size(ERROR) >= 0;
  }

  /** Returns the terminal's size now; empty if another job of the shell has the terminal. */
  public static Optional<Terminal> ofOutput() {
    int size = Native.vmclock_terminal_size(OUTPUT);
    return size > 0 ? Optional.of(new Terminal(size >> 16, size & 0xffff)) : Optional.empty();
  }
}
