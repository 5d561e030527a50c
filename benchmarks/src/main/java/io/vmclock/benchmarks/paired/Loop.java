package io.vmclock.benchmarks.paired;

import org.openjdk.jmh.infra.Blackhole;

/**
 * A loop that calls one operation.
 *
 * <p>Each operation is written out in a loop of its own, so that the compiler inlines it there and
 * no call has more than one target. {@link #HOLE} consumes each result, so the compiler cannot
 * remove the calls. {@link #more} loads a volatile field for each call, as the loops of JMH do. The
 * compiler cannot move the loads of an operation before it, so it cannot take them out of the loop,
 * and it does not unroll or vectorize the loop.
 */
@FunctionalInterface
interface Loop {
  Blackhole HOLE =
      new Blackhole(
          "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

  /** Makes {@code calls} calls. */
  void run(int calls);

  /** Returns whether a loop needs another call. */
  static boolean more(int made, int calls) {
    return made < calls && !Stop.requested;
  }

  /** A flag that nobody sets. The compiler does not know that. */
  final class Stop {
    @SuppressWarnings("FieldCanBeFinal")
    static volatile boolean requested;

    private Stop() {}
  }
}
