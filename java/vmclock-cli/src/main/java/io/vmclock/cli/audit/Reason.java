package io.vmclock.cli.audit;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Shortens the reason for a time without a source, for the report. The record has all of it. */
final class Reason {
  /** What a {@code FailoverClock} writes before the reason of each source. */
  private static final Pattern NAME = Pattern.compile("(?<=\\.) \\[[^\\]]*\\] ");

  /** What follows the first sentence says what to do about it. */
  private static final Pattern FIRST_SENTENCE = Pattern.compile("(?<sentence>.*?\\.) \\p{Lu}.*");

  private Reason() {}

  /** Returns the first sentence of the reason of each source. */
  static String brief(String reason) {
    String[] parts = NAME.split(reason, -1);
    return Arrays.stream(parts)
        .skip(parts.length > 1 ? 1 : 0)
        .map(Reason::firstSentence)
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private static String firstSentence(String text) {
    Matcher sentences = FIRST_SENTENCE.matcher(text);
    return sentences.matches() ? sentences.group("sentence") : text;
  }
}
