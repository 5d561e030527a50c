package io.vmclock.cli;

import com.google.common.base.CharMatcher;
import org.jspecify.annotations.Nullable;

/** Keeps what came from elsewhere, such as a path, from breaking a line or the terminal. */
final class OneLine {
  private static final CharMatcher CONTROL = CharMatcher.javaIsoControl();

  private OneLine() {}

  static String of(@Nullable String text) {
    return CONTROL.collapseFrom(String.valueOf(text), ' ');
  }
}
