package io.vmclock;

import io.vmclock.testkit.Abi;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** The same as {@link SnapshotFormulaTest} of what jqwik finds, which it makes small. */
class SnapshotFormulaPropertyTest {
  private static final FormulaCheck UTC = FormulaCheck.of(Abi.TIME_UTC);

  @AfterContainer
  static void close() {
    UTC.close();
  }

  @Property(tries = 3000)
  void agreesWithBigIntegers(
      @ForAll long counter,
      @ForAll long counterValue,
      @ForAll @IntRange(max = 255) int shift,
      @ForAll long period,
      @ForAll long maxRate,
      @ForAll long seconds,
      @ForAll long frac,
      @ForAll long maxError) {
    UTC.check(
        new PageTime(
            counter,
            counterValue,
            shift,
            period,
            maxRate,
            ~maxRate,
            seconds >>> 30,
            frac,
            maxError,
            maxError >>> 1),
        false);
  }
}
