package io.vmclock.cli.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shortens the reason for a time without a source, for the report. The record has all of it. */
final class Reason {
  /** The text of a {@code FailoverClock}: {@code [name] reason} for each source. */
  private static final Pattern FIRST_SOURCE =
      Pattern.compile("[^\\[]*\\. \\[[^\\]]*\\] (?<reason>.*?\\.)(?: \\[.*)?");

  /** What follows the first sentence says what to do about it. */
  private static final Pattern FIRST_SENTENCE = Pattern.compile("(?<sentence>.*?\\.) \\p{Lu}.*");

  private Reason() {}

  /** Returns the first sentence of the reason of the first source. */
  static String brief(String reason) {
    Matcher several = FIRST_SOURCE.matcher(reason);
    String first = several.matches() ? several.group("reason") : reason;
    Matcher sentences = FIRST_SENTENCE.matcher(first);
    return sentences.matches() ? sentences.group("sentence") : first;
  }
}
