package io.vmclock.benchmarks.paired;

/** An operation of a group: its name in the results, and the slice that runs it. */
record Operation(String name, Slice slice) {
  static Operation of(String name, Loop loop) {
    return new Operation(name, Slice.of(loop));
  }
}
