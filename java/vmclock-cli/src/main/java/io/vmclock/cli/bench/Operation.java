package io.vmclock.cli.bench;

/**
 * Something whose cost is measured.
 *
 * @param name as people read it
 * @param isPeer whether it is another's, to compare with
 * @param loop calls it over and over, in a loop of its own so that it is compiled for its caller
 */
record Operation(String name, boolean isPeer, Loop loop) {
  /** A number of calls, the results of which are all used. */
  @FunctionalInterface
  interface Loop {
    /** Makes so many calls, and returns what depends on all of them. */
    long run(int calls);
  }
}
