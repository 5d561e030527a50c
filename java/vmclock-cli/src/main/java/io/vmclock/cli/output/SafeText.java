package io.vmclock.cli.output;

import com.google.common.base.CharMatcher;
import org.jspecify.annotations.Nullable;

/** Keeps what came from elsewhere, such as a path, from breaking a line or the terminal. */
public final class SafeText {
  private static final CharMatcher CONTROL = CharMatcher.javaIsoControl();

  private SafeText() {}

  public static String oneLine(@Nullable String text) {
    return CONTROL.collapseFrom(String.valueOf(text), ' ');
  }
}
