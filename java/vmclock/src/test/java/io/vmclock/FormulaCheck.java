package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Supplier;

/** Compares the times that the library computes on one time scale with {@link PageTime}. */
record FormulaCheck(RawPage page, VmClock clock, Snapshot snapshot, int type)
    implements AutoCloseable {
  private static final int OFFSET = -37;
  private static final BigInteger OFFSET_NANOS = BigInteger.valueOf(OFFSET * 1_000_000_000L);

  static FormulaCheck of(int type) {
    RawPage page = RawPage.create();
    page.unprotected().timeType(type);
    VmClock clock = VmClock.open(page.path());
    return new FormulaCheck(page, clock, clock.newSnapshot(), type);
  }

  @Override
  public void close() {
    clock.close();
    page.close();
  }

  /** Fails at the first difference. */
  void check(PageTime t, boolean freerunning) {
    page.begin()
        .clockStatus(freerunning ? Abi.STATUS_FREERUNNING : Abi.STATUS_SYNCHRONIZED)
        // Only the magnitude counts.
        .taiOffsetSeconds((t.counter() & 0x10) == 0 ? OFFSET : -OFFSET)
        .counterValue(t.counterValue())
        .counterPeriodShift(t.shift())
        .counterPeriodFrac(t.periodFrac())
        .counterPeriodMaxErrorRateFrac(t.maxErrorRateFrac())
        .counterPeriodEstErrorRateFrac(t.estErrorRateFrac())
        .timeSeconds(t.timeSeconds())
        .timeFrac(t.timeFrac())
        .timeMaxErrorNanos(t.timeMaxErrorNanos())
        .timeEstErrorNanos(t.timeEstErrorNanos());
    page.commit();
    clock.read(snapshot).recomputeAt(t.counter());
    compare(t);
  }

  private void compare(PageTime t) {
    BigInteger time = t.floorNanos();
    boolean inRange = PageTime.isTime(time);
    value("time", t, Capability.TIME, inRange, snapshot::pageNanos, time);
    if (!inRange && (t.counter() & 0xf) != 0) {
      return; // exceptions are slow, so only some cases check that nothing else is available
    }
    BigInteger toTai = type == Abi.TIME_UTC ? OFFSET_NANOS.negate() : BigInteger.ZERO;
    BigInteger toUtc = type == Abi.TIME_TAI ? OFFSET_NANOS : BigInteger.ZERO;
    boolean hasTai = type != Abi.TIME_MONOTONIC && inRange && PageTime.isTime(time.add(toTai));
    boolean hasUtc = type != Abi.TIME_MONOTONIC && inRange && PageTime.isTime(time.add(toUtc));
    value("TAI", t, Capability.TAI, hasTai, snapshot::taiNanos, time.add(toTai));
    value("UTC", t, Capability.UTC, hasUtc, snapshot::utcNanos, time.add(toUtc));

    BigInteger earliest = t.earliestNanos();
    BigInteger latest = t.latestNanos();
    BigInteger max = t.maxErrorNanos();
    // A reading has one bound, which is absent if any of its ends is not a time.
    boolean hasBound =
        inRange
            && max.bitLength() < Long.SIZE
            && PageTime.isTime(earliest)
            && PageTime.isTime(latest)
            && (!hasTai || areTimes(earliest.add(toTai), latest.add(toTai)))
            && (!hasUtc || areTimes(earliest.add(toUtc), latest.add(toUtc)));
    value("bound", t, Capability.MAX_ERROR, hasBound, snapshot::maxErrorNanos, max);
    if (hasBound && hasTai) {
      equal("earliest TAI", t, snapshot.earliestTaiNanos(), earliest.add(toTai));
      equal("latest TAI", t, snapshot.latestTaiNanos(), latest.add(toTai));
    }
    if (hasBound && hasUtc) {
      equal("earliest UTC", t, snapshot.earliestUtcNanos(), earliest.add(toUtc));
      equal("latest UTC", t, snapshot.latestUtcNanos(), latest.add(toUtc));
    }
    BigInteger est = t.estErrorNanos();
    boolean hasEst = inRange && est.bitLength() < Long.SIZE;
    value("estimate", t, Capability.EST_ERROR, hasEst, snapshot::estErrorNanos, est);
  }

  private static boolean areTimes(BigInteger earliest, BigInteger latest) {
    return PageTime.isTime(earliest) && PageTime.isTime(latest);
  }

  private void value(
      String what,
      PageTime t,
      Capability capability,
      boolean expected,
      Supplier<Long> actual,
      BigInteger value) {
    if (expected) {
      equal(what, t, actual.get(), value);
      return;
    }
    Optional<VmClockException> why = snapshot.unavailable(capability);
    Reason reason =
        type == Abi.TIME_MONOTONIC
                && PageTime.isTime(t.floorNanos())
                && (capability == Capability.TAI || capability == Capability.UTC)
            ? Reason.NOT_OFFERED
            : Reason.OUT_OF_RANGE;
    if (why.isEmpty() || why.get().reason() != reason) {
      assertThat(why.map(VmClockException::reason)).as("%s of %s", what, t).contains(reason);
    }
  }

  private static void equal(String what, PageTime t, long actual, BigInteger expected) {
    if (expected.bitLength() >= Long.SIZE || expected.longValue() != actual) {
      assertThat(BigInteger.valueOf(actual)).as("%s of %s", what, t).isEqualTo(expected);
    }
  }
}
