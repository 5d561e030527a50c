package io.vmclock.log4j2;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import io.vmclock.internal.sources.NamedSources;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.MonotonicClock;
import io.vmclock.time.NoWaitClock;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.core.time.MutableInstant;
import org.apache.logging.log4j.core.time.PreciseClock;
import org.apache.logging.log4j.status.StatusLogger;
import org.jspecify.annotations.Nullable;

/**
 * A clock for Log4j 2: log lines have the UTC of a {@link BoundedClock}, in nanoseconds.
 *
 * <pre>{@code
 * // JVM option: -Dlog4j2.clock=io.vmclock.log4j2.VmClockLog4jClock
 * // Pattern: %d{yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn}{UTC} %m%n
 * public static void main(String[] args) {
 *   VmClockEnvironment env =
 *       VmClockEnvironment.builder().time(TimeSource.PAGE, TimeSource.KERNEL).open();
 *   VmClockLog4jClock.use(env.clock());
 * }
 * }</pre>
 *
 * <p>{@code log4j2.clock} is Log4j's own setting. It can also be in {@code
 * log4j2.component.properties}. Log4j creates the clock, often before the program's {@code main}
 * runs. So the program names the source later, by {@link #use}. A program that cannot be changed
 * names the sources by system properties instead:
 *
 * <table>
 * <caption>System properties</caption>
 * <tr><th>property</th><th>value</th></tr>
 * <tr><td>{@code vmclock.log4j2.sources}</td><td>names of {@link io.vmclock.env.TimeSource},
 *     separated by commas, the best one first: {@code page,clock_bound,kernel}</td></tr>
 * <tr><td>{@code vmclock.log4j2.page}</td><td>the page's path, if it is not {@code /dev/vmclock0}
 *     </td></tr>
 * </table>
 *
 * <p>A thread of this class then opens these sources, and never closes them. Log4j does not wait
 * for it. If the machine has none of the sources, Log4j's status logger reports an error once. If
 * {@link System.Logger} is bound to Log4j, the line that names the opened sources is lost if Log4j
 * has not read its configuration yet.
 *
 * <p><b>A log line always gets a time.</b> It is the time of the JVM's clock before {@link #use}
 * was called, or before the named sources were opened, and while the source cannot be relied on.
 * {@link #systemTimes} counts these lines. Nothing marks them in the log. The source's {@link
 * FailoverClock} logs a warning when the source becomes unreliable, and a line when it can be
 * relied on again.
 *
 * <p><b>A log line never waits for a source.</b> A page that is being updated for more than ten
 * microseconds counts as unreliable. To avoid that such a line gets the time of the JVM's clock,
 * name a second source, such as the kernel.
 *
 * <p>The time can go back by a correction, and at a change to the JVM's clock or back. Lines whose
 * times do not go back while the source can be relied on need a {@link
 * io.vmclock.time.MonotonicClock}: pass {@code
 * MonotonicClock.builder(FailoverClock.of(clock)).order(Order.NON_DECREASING).build()} to {@code
 * use}. Its {@code extrapolateFor} also covers times without a source.
 *
 * <p>Safe for use by any number of threads. A line allocates nothing for its time if it comes from
 * a page, ClockBound or the kernel. All loggers of this class loader share one source.
 */
public final class VmClockLog4jClock implements PreciseClock {
  /** The system property that names the sources. */
  public static final String SOURCES_PROPERTY = "vmclock.log4j2.sources";

  /** The system property with the page's path. */
  public static final String PAGE_PROPERTY = "vmclock.log4j2.page";

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** Not a time: no source returns a time as low as this. */
  private static final long NONE = Long.MIN_VALUE;

  private static final Clock SYSTEM = Clock.systemUTC();
  private static final AtomicBoolean OPENED = new AtomicBoolean();
  private static final LongAdder SYSTEM_TIMES = new LongAdder();

  private static volatile @Nullable BoundedClock source;

  /** Used by Log4j. Opens the sources that the system property names, on a thread of its own. */
  public VmClockLog4jClock() {
    // Log4j is being initialized now, and this library logs through System.Logger, which can be
    // bound to Log4j. So neither this constructor nor the initialization of this class may use a
    // class that has a logger.
    if (System.getProperty(SOURCES_PROPERTY) != null && OPENED.compareAndSet(false, true)) {
      try {
        Thread opening = new Thread(VmClockLog4jClock::openNamed, "vmclock log4j2 sources");
        opening.setDaemon(true);
        opening.start();
      } catch (OutOfMemoryError e) {
        report(e);
      }
    }
  }

  private static void openNamed() {
    try {
      BoundedClock opened =
          NamedSources.open(
                  SOURCES_PROPERTY,
                  Splitter.on(',')
                      .omitEmptyStrings()
                      .trimResults()
                      .splitToList(System.getProperty(SOURCES_PROPERTY, "")),
                  System.getProperty(PAGE_PROPERTY))
              .clock();
      useFirst(opened);
    } catch (Throwable e) {
      // Catches errors too, because logging must go on whatever happens.
      report(e);
    }
  }

  private static void report(Throwable e) {
    StatusLogger.getLogger()
        .error(
            "Log lines have the time of the JVM's clock, because the sources that "
                + SOURCES_PROPERTY
                + " names cannot be opened: {}",
            e.getMessage(),
            e);
  }

  /** A source that the program has named is not replaced by those of the property. */
  private static synchronized void useFirst(BoundedClock clock) {
    if (source == null) {
      source = neverWaiting(clock);
    }
  }

  /**
   * Sets the source of the time of all later log lines. Can be called before or after Log4j is
   * used, and again. The program must not close the source while it logs: lines get the time of the
   * JVM's clock after that.
   *
   * @param clock a clock, such as that of a {@link io.vmclock.env.VmClockEnvironment}. If it is not
   *     a {@link FailoverClock}, this method makes one of it, so that lines do not wait for a page.
   * @throws IllegalArgumentException if it is a {@link MonotonicClock} that can wait for a page,
   *     because it does not read a {@link FailoverClock}
   */
  public static synchronized void use(BoundedClock clock) {
    source = neverWaiting(requireNonNull(clock));
  }

  private static BoundedClock neverWaiting(BoundedClock clock) {
    if (clock instanceof MonotonicClock monotonic
        && monotonic.source() instanceof NoWaitClock
        && !(monotonic.source() instanceof FailoverClock)) {
      throw new IllegalArgumentException(
          clock
              + " can wait for its source, and log lines must not wait. Make it with"
              + " MonotonicClock.builder(FailoverClock.of(source)).");
    }
    return clock instanceof FailoverClock ? clock : FailoverClock.of(clock);
  }

  /**
   * Returns how many times Log4j got the time of the JVM's clock, because there was no source yet,
   * or the source could not be relied on.
   */
  public static long systemTimes() {
    return SYSTEM_TIMES.sum();
  }

  /** Used by Log4j. Sets {@code instant} to UTC now. Never throws. */
  @Override
  public void init(MutableInstant instant) {
    long utc = utcNanosOrNone();
    if (utc == NONE) {
      Instant now = SYSTEM.instant();
      instant.initFromEpochSecond(now.getEpochSecond(), now.getNano());
    } else {
      instant.initFromEpochSecond(
          Math.floorDiv(utc, NANOS_PER_SECOND), (int) Math.floorMod(utc, NANOS_PER_SECOND));
    }
  }

  /** Used by Log4j. Returns UTC now in milliseconds since 1970, rounded down. Never throws. */
  @Override
  public long currentTimeMillis() {
    long utc = utcNanosOrNone();
    return utc == NONE ? SYSTEM.millis() : Math.floorDiv(utc, NANOS_PER_MILLI);
  }

  private static long utcNanosOrNone() {
    BoundedClock clock = source;
    long utc = clock == null ? NONE : clock.utcNanosOr(NONE);
    if (utc == NONE) {
      SYSTEM_TIMES.increment();
    }
    return utc;
  }
}
