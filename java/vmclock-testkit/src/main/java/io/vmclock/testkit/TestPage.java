package io.vmclock.testkit;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.vmclock.ClockStatus;
import io.vmclock.SmearingHint;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;
import io.vmclock.publish.Maintenance;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.PageFields;
import io.vmclock.testpage.RawPage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A vmclock page in a file, on which a test plays what hypervisors do. Safe for use by any number
 * of threads. Any number of clocks can open {@link #path}.
 *
 * <pre>{@code
 * try (TestPage page = TestPage.create();
 *     VmClock clock = VmClock.open(page.path())) {
 *   long before = clock.generation();
 *   page.restore();
 *   assertNotEquals(before, clock.generation());
 * }
 * }</pre>
 *
 * <p>A new page has TAI, the offset of UTC, the status {@code SYNCHRONIZED}, a bound of 1 us and a
 * generation. Its time stands still at {@link RawPage#EPOCH}, and only {@link #at} and {@link
 * #advance} move it. After {@link #running}, it advances like the real time.
 *
 * <p>Each method is one update of the page, so readers see it as a whole. {@link #update} combines
 * several methods into one update. The methods that change the page return this page.
 *
 * <p>A change that would have no effect on the page is an {@code IllegalStateException} or an
 * {@code IllegalArgumentException} with the remedy: for example a leap second that is not at the
 * end of the current month, or a bound on a page without time. A page whose fields contradict each
 * other can still be made through {@link #raw}.
 *
 * <p>Only {@link #running}, and changes of the time while it runs, use the native library.
 */
public final class TestPage implements AutoCloseable {
  private final RawPage raw;
  private final PageTime time;

  /** True while {@link #update} runs. */
  private boolean inUpdate;

  private TestPage(RawPage raw) {
    this.raw = raw;
    this.time = new PageTime(raw.unprotected());
  }

  /** Creates a page in a temporary file, which {@link #close} deletes. */
  public static TestPage create() {
    return new TestPage(RawPage.create());
  }

  /**
   * Returns methods for an existing page, for example a page within a larger file. {@link #close}
   * closes it.
   */
  public static TestPage of(RawPage raw) {
    return new TestPage(requireNonNull(raw));
  }

  /** Returns the path at which the page can be opened. */
  public Path path() {
    return raw.path();
  }

  /**
   * Returns the bytes of this page, for values that have no method here, for unknown codes, and for
   * pages that break the protocol. Changes there are visible here, and may be mixed with the
   * methods of this class, but not while another thread calls one of these.
   */
  public RawPage raw() {
    return raw;
  }

  // --- Restores and migrations -----------------------------------------------------------------

  /**
   * Restores the machine from a snapshot, as hypervisors do: changes the disruption marker, and
   * also the generation if the page has one.
   */
  @CanIgnoreReturnValue
  public TestPage restore() {
    return change(PageFields::restore);
  }

  /** Migrates the machine to another host: changes the disruption marker only. */
  @CanIgnoreReturnValue
  public TestPage migrate() {
    return change(PageFields::migrate);
  }

  /**
   * Starts a clone on the same host, whose counter is not disrupted: changes the generation only.
   *
   * @throws IllegalStateException if the page has no generation
   */
  @CanIgnoreReturnValue
  public TestPage cloneOnSameHost() {
    require(
        raw.unprotected().hasFlag(Abi.FLAG_VM_GEN_COUNTER_PRESENT),
        "The page has no generation, so a clone on the same host changes nothing. Call restore()"
            + " instead, or use a page with a generation.");
    return change(PageFields::cloneOnSameHost);
  }

  /**
   * Makes the page like a page of Firecracker: a generation, a disruption marker and notifications,
   * but no time. A reader that has this page open sees that its time is gone.
   */
  @CanIgnoreReturnValue
  public TestPage likeFirecracker() {
    return change(PageFields::likeFirecracker);
  }

  /** Makes the page like a page of QEMU: a disruption marker, and neither generation nor time. */
  @CanIgnoreReturnValue
  public TestPage likeQemu() {
    return change(PageFields::likeQemu);
  }

  /** Announces maintenance that disrupts the clock, or cancels it with {@code NONE}. */
  @CanIgnoreReturnValue
  public TestPage maintenance(Maintenance maintenance) {
    long flags =
        switch (maintenance) {
          case NONE -> 0;
          case SOON -> Abi.FLAG_DISRUPTION_SOON;
          case IMMINENT -> Abi.FLAG_DISRUPTION_SOON | Abi.FLAG_DISRUPTION_IMMINENT;
        };
    return change(
        fields ->
            fields
                .clearFlags(Abi.FLAG_DISRUPTION_SOON | Abi.FLAG_DISRUPTION_IMMINENT)
                .setFlags(flags));
  }

  // --- Status and error ------------------------------------------------------------------------

  /**
   * Sets the status of the clock.
   *
   * @throws IllegalStateException if the page has no time
   * @throws IllegalArgumentException for {@code UNRECOGNIZED}, which is not one code
   */
  @CanIgnoreReturnValue
  public TestPage status(ClockStatus status) {
    int code = known(status, status.code());
    requireTime("a status");
    return change(fields -> fields.clockStatus(code));
  }

  /** Makes the time unreliable: the status becomes {@code UNRELIABLE}. */
  @CanIgnoreReturnValue
  public TestPage unreliable() {
    return status(ClockStatus.UNRELIABLE);
  }

  /** Makes the time reliable: the status becomes {@code SYNCHRONIZED}. */
  @CanIgnoreReturnValue
  public TestPage synchronizedAgain() {
    return status(ClockStatus.SYNCHRONIZED);
  }

  /** Takes the clock's reference away: the status becomes {@code FREERUNNING}. */
  @CanIgnoreReturnValue
  public TestPage freerunning() {
    return status(ClockStatus.FREERUNNING);
  }

  /**
   * Sets the bound on the error of the time. The estimated error becomes smaller if it would be
   * larger than the bound. The bound does not grow while the time runs.
   *
   * @throws IllegalStateException if the page has no time
   * @throws IllegalArgumentException if the bound is negative
   */
  @CanIgnoreReturnValue
  public TestPage bound(Duration maxError) {
    if (maxError.isNegative()) {
      throw new IllegalArgumentException(
          "The bound is " + maxError + ", but an error cannot be less than 0. Pass its magnitude.");
    }
    requireTime("a bound on its error");
    long nanos = maxError.toNanos();
    return change(
        fields ->
            fields
                .setFlags(Abi.FLAG_TIME_MAXERROR_VALID | Abi.FLAG_PERIOD_MAXERROR_VALID)
                .counterPeriodMaxErrorRateFrac(0)
                .timeMaxErrorNanos(nanos)
                .timeEstErrorNanos(
                    Math.min(nanos, fields.getLong(Abi.TIME_ESTERROR_NANOSEC_OFFSET))));
  }

  /**
   * Removes the bound on the error of the time.
   *
   * @throws IllegalStateException if the page has no time
   */
  @CanIgnoreReturnValue
  public TestPage unbounded() {
    requireTime("a bound on its error");
    return change(
        fields -> fields.clearFlags(Abi.FLAG_TIME_MAXERROR_VALID | Abi.FLAG_PERIOD_MAXERROR_VALID));
  }

  // --- Time ------------------------------------------------------------------------------------

  /**
   * Sets the time. If the time runs, it runs on from there. After a {@link #leapSecond}, the time
   * must be in the month before it or in the month after it.
   *
   * @throws IllegalStateException if the page has no UTC, or if its leap second is not near
   */
  @CanIgnoreReturnValue
  public synchronized TestPage at(Instant utc) {
    requireUtc("cannot be set to a UTC instant");
    LeapStep leap = time.leap();
    Duration tai = time.tai(utc, leap);
    require(
        leap == null || leap.indicatorAt(tai.toSeconds()) != Abi.LEAP_NONE,
        "The page has a %s, which is not near %s. Call noLeapSecond() first.",
        leap,
        utc);
    return store(counter(), tai, leap);
  }

  /**
   * Lets this much time pass at once, or go back if it is negative. A leap second that is passed
   * takes place: UTC repeats or skips a second, and the page's offset of UTC and its leap indicator
   * change.
   *
   * @throws IllegalStateException if the page has no time
   */
  @CanIgnoreReturnValue
  public synchronized TestPage advance(Duration duration) {
    requireTime("a time that can advance");
    Snapshot counter = counter();
    return store(counter, now(counter).plus(duration), time.leap());
  }

  /**
   * Announces a leap second at the end of the current month.
   *
   * <p>The page changes at the leap second only if {@link #advance} or {@link #at} moves the time
   * past it. If the time {@linkplain #running runs} past it, readers compute UTC from the
   * announcement, as for a page that was not updated since.
   *
   * @param end the first instant of the next month, such as {@code 2027-01-01T00:00:00Z}. An
   *     inserted second ends there.
   * @throws IllegalArgumentException if {@code end} is not the first instant of a UTC month
   * @throws IllegalStateException if the page has no UTC, or if its time is not in the month before
   *     {@code end}
   */
  @CanIgnoreReturnValue
  public synchronized TestPage leapSecond(LeapSecond kind, Instant end) {
    long endSeconds = end.getEpochSecond();
    if (end.getNano() != 0 || LeapStep.monthOf(endSeconds) != endSeconds) {
      throw new IllegalArgumentException(
          "A leap second is at the end of a UTC month, and "
              + end
              + " is not. Pass the first instant of the next month, such as "
              + Instant.ofEpochSecond(LeapStep.monthAfter(endSeconds))
              + ".");
    }
    requireUtc("cannot have a leap second");
    Snapshot counter = counter();
    Duration tai = now(counter);
    int taiMinusUtc = time.taiMinusUtcAt(tai);
    LeapStep leap = new LeapStep(requireNonNull(kind), endSeconds, taiMinusUtc);
    int indicator = leap.indicatorAt(tai.toSeconds());
    require(
        indicator == Abi.LEAP_PRE_POS || indicator == Abi.LEAP_PRE_NEG,
        "The page's time is %s, and a page announces a leap second only in the month before it."
            + " Call at() with a time in the month that ends at %s first.",
        Instant.EPOCH.plus(tai).minusSeconds(taiMinusUtc),
        end);
    return store(counter, tai, leap);
  }

  /** Cancels the announcement of a leap second, and forgets one that is past. */
  @CanIgnoreReturnValue
  public TestPage noLeapSecond() {
    return change(fields -> fields.leapIndicator(Abi.LEAP_NONE));
  }

  /**
   * Lets the time run from now on, by this machine's counter and about as fast as the real time.
   * Has no effect if it runs already.
   *
   * @throws IllegalStateException if the page has no time
   * @throws io.vmclock.VmClockException if the native library cannot be loaded
   */
  @CanIgnoreReturnValue
  public synchronized TestPage running() {
    requireTime("a time that can run");
    if (time.isRunning()) {
      return this;
    }
    Snapshot counter = MachineCounter.read();
    return change(
        fields ->
            fields
                .counterValue(counter.counter())
                .counterPeriodFrac(counter.counterPeriodFrac())
                .counterPeriodShift(counter.counterPeriodShift())
                .counterPeriodEstErrorRateFrac(0)
                .counterPeriodMaxErrorRateFrac(0));
  }

  /**
   * Stops the time where it is, as on a new page.
   *
   * @throws IllegalStateException if the page has no time
   */
  @CanIgnoreReturnValue
  public synchronized TestPage standing() {
    requireTime("a time that can stop");
    Duration tai = now(counter());
    LeapStep leap = time.leap();
    return change(
        fields -> {
          time.store(tai, leap);
          fields.counterPeriodFrac(0);
        });
  }

  /**
   * Sets the time scale. The time stays the same instant.
   *
   * @throws IllegalStateException if the page has no time
   * @throws IllegalArgumentException for {@code UNRECOGNIZED}, which is not one code
   */
  @CanIgnoreReturnValue
  public synchronized TestPage timeType(TimeType type) {
    int code = known(type, type.code());
    requireTime("a time scale");
    Duration tai = time.tai();
    LeapStep leap = time.leap();
    return change(
        fields -> {
          fields.timeType(code);
          time.store(tai, leap);
        });
  }

  /**
   * Sets how the environment smears leap seconds.
   *
   * @throws IllegalArgumentException for {@code UNRECOGNIZED}, which is not one code
   */
  @CanIgnoreReturnValue
  public TestPage smearing(SmearingHint hint) {
    int code = known(hint, hint.code());
    return change(fields -> fields.smearingHint(code));
  }

  /** Reads this machine's counter if the page's time depends on it. */
  private @Nullable Snapshot counter() {
    return time.isRunning() ? MachineCounter.read() : null;
  }

  /** Returns the page's time at this counter, as TAI since 1970. */
  private Duration now(@Nullable Snapshot counter) {
    return counter == null ? time.tai() : time.tai().plus(time.elapsed(counter.counter()));
  }

  /** Makes one update that sets the reference to this time at this counter. */
  @CanIgnoreReturnValue
  private TestPage store(@Nullable Snapshot counter, Duration tai, @Nullable LeapStep leap) {
    return change(
        fields -> {
          time.store(tai, leap);
          if (counter != null) {
            fields.counterValue(counter.counter());
          }
        });
  }

  // --- Updates ---------------------------------------------------------------------------------

  /** Makes one update of all changes that {@code changes} makes with the methods of this page. */
  @CanIgnoreReturnValue
  public synchronized TestPage update(Consumer<TestPage> changes) {
    if (inUpdate) {
      changes.accept(this);
      return this;
    }
    return change(
        fields -> {
          inUpdate = true;
          try {
            changes.accept(this);
          } finally {
            inUpdate = false;
          }
        });
  }

  /**
   * Begins an update and leaves it incomplete: readers wait, and report {@code BUSY} after 100 ms.
   * Until the result is closed, no other method can change the page.
   *
   * @throws IllegalStateException if an update is in progress
   */
  public synchronized BusyPage busy() {
    requireIdle();
    raw.begin();
    return new BusyPage(this);
  }

  @CanIgnoreReturnValue
  private synchronized TestPage change(Consumer<PageFields> changes) {
    if (inUpdate) {
      changes.accept(raw.unprotected());
    } else {
      requireIdle();
      raw.update(changes);
    }
    return this;
  }

  private void requireIdle() {
    require(
        (raw.sequenceCount() & 1) == 0,
        "An update of the page is in progress. Close the result of busy() first.");
  }

  private void requireTime(String what) {
    require(
        time.exists(),
        "The page has no time, so it cannot have %s. Use a page from TestPage.create(), without"
            + " likeFirecracker() and likeQemu().",
        what);
  }

  private void requireUtc(String what) {
    requireTime("UTC");
    require(
        time.hasUtc(),
        "The page has %s without an offset of UTC, so it %s. Call timeType(TAI) or timeType(UTC),"
            + " or set the flag TAI_OFFSET_VALID again.",
        time.type(),
        what);
  }

  @FormatMethod
  private static void require(
      boolean fulfilled, @FormatString String message, @Nullable Object... values) {
    if (!fulfilled) {
      throw new IllegalStateException(String.format(message, values));
    }
  }

  private static int known(Enum<?> constant, int code) {
    if (code < 0) {
      throw new IllegalArgumentException(
          constant + " is not one code. Store a code with raw().update(...) instead.");
    }
    return code;
  }

  /**
   * Deletes the file if it is temporary. Clocks that have mapped the page keep their mapping.
   * Further calls have no effect.
   */
  @Override
  public void close() {
    raw.close();
  }

  @Override
  public String toString() {
    return "TestPage[" + path() + "]";
  }
}
