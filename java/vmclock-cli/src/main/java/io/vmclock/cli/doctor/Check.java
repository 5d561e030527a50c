package io.vmclock.cli.doctor;

import io.vmclock.VmClockException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The result of one check. Immutable.
 *
 * <p>Messages of the library refer to {@code vmclock doctor}. The reader of a check runs that
 * command already, so a check leaves such sentences out.
 *
 * @param name the name of the checked item
 * @param state whether the item is a problem
 * @param detail what the check found, in one line
 * @param remedy what to do about a problem, in one line; null if there is nothing to do
 */
record Check(String name, State state, String detail, @Nullable String remedy) {
  private static final Pattern SENTENCES = Pattern.compile("(?<=[.]) ");
  private static final String THIS_COMMAND = "`vmclock doctor`";

  Check {
    detail = withoutReferences(detail);
    if (remedy != null) {
      remedy = withoutReferences(remedy);
      remedy = remedy.isEmpty() ? null : remedy;
    }
  }

  /** Leaves out the sentences that refer to this command. */
  private static String withoutReferences(String text) {
    return SENTENCES
        .splitAsStream(text)
        .filter(sentence -> !sentence.contains(THIS_COMMAND))
        .collect(Collectors.joining(" "));
  }

  /** Whether the checked item is a problem. */
  enum State {
    /** The item is as it should be. */
    OK,
    /** The item prevents the use of the device or page. */
    PROBLEM,
    /** For information only. */
    INFO
  }

  static Check ok(String name, String detail) {
    return new Check(name, State.OK, detail, null);
  }

  static Check info(String name, String detail) {
    return new Check(name, State.INFO, detail, null);
  }

  static Check info(String name, String detail, String remedy) {
    return new Check(name, State.INFO, detail, remedy);
  }

  static Check problem(String name, VmClockException e) {
    return explained(name, State.PROBLEM, String.valueOf(e.getMessage()));
  }

  /**
   * Splits a message of the library, whose first sentence is the cause, and the rest the remedy.
   */
  static Check explained(String name, State state, String message) {
    int cause = message.indexOf(". ");
    return cause < 0
        ? new Check(name, state, message, null)
        : new Check(name, state, message.substring(0, cause + 1), message.substring(cause + 2));
  }

  static Check problem(String name, String detail, String remedy) {
    return new Check(name, State.PROBLEM, detail, remedy);
  }
}
