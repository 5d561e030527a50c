package io.vmclock.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What was found of one thing. Immutable.
 *
 * @param name of the thing
 * @param state whether it is a problem
 * @param detail what was found, in one line
 * @param remedy what to do about it, in one line; null where there is nothing to do
 */
record Check(String name, State state, String detail, @Nullable String remedy) {
  /** Whether it is a problem. */
  enum State {
    /** As it should be. */
    OK,
    /** In the way of using the device or page. */
    PROBLEM,
    /** Neither: good to know. */
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

  static Check problem(String name, String detail, String remedy) {
    return new Check(name, State.PROBLEM, detail, remedy);
  }
}
