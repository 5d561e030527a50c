package io.vmclock.cassandra;

import static java.util.Objects.requireNonNull;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.config.DriverOption;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.time.TimestampGenerator;
import io.vmclock.VmClockException;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.internal.sources.NamedSources;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.MonotonicClock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Timestamps for the Java driver of Apache Cassandra: UTC in microseconds since 1970 from a {@link
 * BoundedClock}. All threads together get each timestamp only once, in increasing order.
 *
 * <pre>{@code
 * VmClockTimestampGenerator.use(env.clock());
 * DriverConfigLoader config =
 *     DriverConfigLoader.programmaticBuilder()
 *         .withClass(
 *             DefaultDriverOption.TIMESTAMP_GENERATOR_CLASS, VmClockTimestampGenerator.class)
 *         .build();
 * CqlSession session = CqlSession.builder().withConfigLoader(config).build();
 * }</pre>
 *
 * <p>The driver creates the generator, one for each session. A program that cannot be changed names
 * the sources of the time in the driver's configuration:
 *
 * <pre>{@code
 * datastax-java-driver.advanced.timestamp-generator {
 *   class = io.vmclock.cassandra.VmClockTimestampGenerator
 *   vmclock.sources = [page, clock_bound, kernel]
 *   vmclock.without-time = fail
 * }
 * }</pre>
 *
 * <table>
 * <caption>Options in {@code advanced.timestamp-generator}</caption>
 * <tr><th>option</th><th>value</th></tr>
 * <tr><td>{@code vmclock.sources}</td><td>names of {@link io.vmclock.env.TimeSource}, the best one
 *     first. Ignored if the program has called {@link #use}. The session opens these sources, and
 *     closes them at its end. Timestamps are then unique in this session only.</td></tr>
 * <tr><td>{@code vmclock.page}</td><td>the page's path, if it is not {@code /dev/vmclock0}
 *     </td></tr>
 * <tr><td>{@code vmclock.without-time}</td><td>a name of {@link WithoutTime} in lower case with
 *     hyphens: {@code fail}, which is the default, or {@code server-time}</td></tr>
 * </table>
 *
 * <p>If neither a source is named nor {@code use} was called, the session cannot be built.
 *
 * <p><b>Many requests.</b> The driver's own generators log a warning if timestamps are ahead of the
 * clock, because requests are sent faster than one per microsecond. This generator ignores the
 * options {@code drift-warning}. Its timestamps are at most 10 s ahead of the clock; calls wait
 * after that. {@link MonotonicClock} describes this, and what happens if the clock goes back.
 *
 * <p><b>After a restore</b>, two clones of one machine can send the same timestamp for different
 * values. No clock can prevent this. Cassandra then keeps the greater value of each column, and the
 * deletion if one of the two is a deletion, so a row can have columns of both clones. If this must
 * not happen, use a lightweight transaction or keys that differ between clones, such as those of
 * {@link io.vmclock.restore.UuidGenerator}.
 *
 * <p>Safe for use by any number of threads. A timestamp allocates nothing if it comes from a page,
 * ClockBound or the kernel.
 */
public final class VmClockTimestampGenerator implements TimestampGenerator {
  /** What a request gets while the clock cannot be relied on. */
  public enum WithoutTime {
    /** The request fails: {@link #next} throws the clock's {@link VmClockException}. */
    FAIL,
    /**
     * The request has no timestamp, so the coordinator assigns one from its own clock. Its order
     * relative to timestamps of this generator is then unknown.
     */
    SERVER_TIME
  }

  private enum Option implements DriverOption {
    SOURCES("sources"),
    PAGE("page"),
    WITHOUT_TIME("without-time");

    private final String path;

    Option(String name) {
      path = "advanced.timestamp-generator.vmclock." + name;
    }

    @Override
    public String getPath() {
      return path;
    }
  }

  private static final long NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

  /** Not a time: no source returns a time as low as this. */
  private static final long NONE = Long.MIN_VALUE;

  /** The clock that the program has named; null if it has named none. */
  private static volatile @Nullable MonotonicClock shared;

  private final MonotonicClock stamps;
  private final WithoutTime withoutTime;

  /** The sources that belong to this generator; null if the clock belongs to the program. */
  private final @Nullable VmClockEnvironment opened;

  private VmClockTimestampGenerator(
      MonotonicClock stamps, WithoutTime withoutTime, @Nullable VmClockEnvironment opened) {
    this.stamps = stamps;
    this.withoutTime = requireNonNull(withoutTime);
    this.opened = opened;
  }

  /**
   * Used by the driver.
   *
   * @throws IllegalStateException if there is no clock
   * @throws IllegalArgumentException if an option has an unknown value
   * @throws VmClockException if the machine has none of the sources
   */
  public VmClockTimestampGenerator(DriverContext context) {
    DriverExecutionProfile config = context.getConfig().getDefaultProfile();
    withoutTime = parse(config.getString(Option.WITHOUT_TIME, "fail"));
    MonotonicClock named = shared;
    if (named != null) {
      stamps = named;
      opened = null;
    } else {
      opened = open(config);
      stamps = increasing(opened.clock());
    }
  }

  private static WithoutTime parse(String value) {
    for (WithoutTime choice : WithoutTime.values()) {
      if (choice.name().equals(value.toUpperCase(Locale.ROOT).replace('-', '_'))) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        Option.WITHOUT_TIME.path + " is \"" + value + "\", but must be fail or server-time");
  }

  private static VmClockEnvironment open(DriverExecutionProfile config) {
    if (!config.isDefined(Option.SOURCES)) {
      throw new IllegalStateException(
          "The timestamp generator has no clock: call VmClockTimestampGenerator.use(...) before the"
              + " session is built, or name sources by "
              + Option.SOURCES.path);
    }
    List<String> sources = config.getStringList(Option.SOURCES);
    String page = config.isDefined(Option.PAGE) ? config.getString(Option.PAGE) : null;
    return NamedSources.open(Option.SOURCES.path, sources, page);
  }

  /**
   * Returns a generator for a program that creates it itself. Timestamps are unique among those of
   * this generator.
   */
  public static VmClockTimestampGenerator of(BoundedClock clock, WithoutTime withoutTime) {
    return new VmClockTimestampGenerator(increasing(clock), withoutTime, null);
  }

  /**
   * Sets the clock of all generators that the driver creates later. Timestamps are unique among
   * those of all sessions that are built before the next call of this method. The program closes
   * the clock after the sessions.
   *
   * @param clock a clock, such as that of a {@link VmClockEnvironment}. A {@link
   *     io.vmclock.time.FailoverClock} never waits for an update of a page.
   */
  public static void use(BoundedClock clock) {
    shared = increasing(clock);
  }

  /** For tests. */
  static void forget() {
    shared = null;
  }

  private static MonotonicClock increasing(BoundedClock clock) {
    return MonotonicClock.builder(clock)
        .unit(MonotonicClock.Unit.MICROS)
        .order(MonotonicClock.Order.STRICTLY_INCREASING)
        .build();
  }

  /**
   * Returns the next timestamp: UTC in microseconds since 1970, or {@link
   * Statement#NO_DEFAULT_TIMESTAMP} if the clock cannot be relied on and {@link
   * WithoutTime#SERVER_TIME} was chosen.
   *
   * @throws VmClockException if the clock cannot be relied on, and {@link WithoutTime#FAIL} was
   *     chosen
   */
  @Override
  public long next() {
    if (withoutTime == WithoutTime.FAIL) {
      return stamps.utcMicros();
    }
    long utc = stamps.utcNanosOr(NONE);
    return utc == NONE ? Statement.NO_DEFAULT_TIMESTAMP : Math.floorDiv(utc, NANOS_PER_MICRO);
  }

  /** Closes the sources that this generator has opened. Called by the driver. */
  @Override
  public void close() {
    if (opened != null) {
      opened.close();
    }
  }

  @Override
  public String toString() {
    return "VmClockTimestampGenerator[" + stamps + ", " + withoutTime + "]";
  }
}
