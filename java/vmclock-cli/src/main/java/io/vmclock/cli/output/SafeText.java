package io.vmclock.cli.output;

import com.google.common.base.CharMatcher;
import org.jspecify.annotations.Nullable;

/** Makes text from outside, such as a path, safe to print on one line of a terminal. */
public final class SafeText {
  private static final CharMatcher CONTROL = CharMatcher.javaIsoControl();

  private SafeText() {}

  public static String oneLine(@Nullable String text) {
    return CONTROL.collapseFrom(String.valueOf(text), ' ');
  }
}
