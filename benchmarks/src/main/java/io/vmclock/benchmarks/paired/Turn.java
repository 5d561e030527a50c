package io.vmclock.benchmarks.paired;

import java.util.List;

/**
 * One turn of a group, in which every operation ran once. Immutable.
 *
 * @param nanos the nanoseconds per call of each operation, in the order of {@link ForkRun}
 * @param switches the involuntary context switches of the measuring threads during the turn
 * @param stealTicks the ticks of all processors that the host gave to other machines meanwhile
 * @param referenceBefore the nanoseconds of the reference loop before the turn
 * @param referenceAfter the nanoseconds of the reference loop after the turn
 */
public record Turn(
    List<Double> nanos,
    long switches,
    long stealTicks,
    double referenceBefore,
    double referenceAfter) {
  public Turn {
    nanos = List.copyOf(nanos);
  }
}
