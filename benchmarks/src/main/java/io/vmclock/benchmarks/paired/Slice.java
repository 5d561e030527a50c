package io.vmclock.benchmarks.paired;

import java.io.IOException;

/** The part of a turn in which one operation runs. */
@FunctionalInterface
interface Slice {
  /** Makes {@code calls} calls and returns the nanoseconds that all of them took. */
  long nanos(int calls) throws IOException;

  /** Returns a slice that times a loop in this process. */
  static Slice of(Loop loop) {
    return calls -> {
      long begun = System.nanoTime();
      loop.run(calls);
      return System.nanoTime() - begun;
    };
  }
}
