package io.vmclock.cli.doctor;

import io.vmclock.VmClockException;
import org.jspecify.annotations.Nullable;

/**
 * The result of one check. Immutable.
 *
 * @param name the name of the checked item
 * @param state whether the item is a problem
 * @param detail what the check found, in one line
 * @param remedy what to do about a problem, in one line; null if there is nothing to do
 */
record Check(String name, State state, String detail, @Nullable String remedy) {
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

  /** Splits the message of an exception, which has the cause first and then the remedy. */
  static Check problem(String name, VmClockException e) {
    String message = String.valueOf(e.getMessage());
    int cause = message.indexOf(". ");
    return cause < 0
        ? new Check(name, State.PROBLEM, message, null)
        : problem(name, message.substring(0, cause + 1), message.substring(cause + 2));
  }

  static Check problem(String name, String detail, String remedy) {
    return new Check(name, State.PROBLEM, detail, remedy);
  }
}
