package io.vmclock.cli.bench;

/**
 * An operation whose cost is measured.
 *
 * @param name the name that is printed
 * @param isPeer whether this is an operation of the JDK, measured for comparison
 * @param loop calls the operation repeatedly. Each operation has its own loop, so that the compiler
 *     optimizes the calls separately
 */
record Operation(String name, boolean isPeer, Loop loop) {
  /** Makes a number of calls and uses all their results. */
  @FunctionalInterface
  interface Loop {
    /** Makes {@code calls} calls, and returns a value that depends on all of them. */
    long run(int calls);
  }
}
