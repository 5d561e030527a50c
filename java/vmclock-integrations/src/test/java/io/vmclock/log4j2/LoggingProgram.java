package io.vmclock.log4j2;

import io.vmclock.VmClockException.Reason;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.testkit.FakeClock;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.SystemClock;
import io.vmclock.time.UtcReading;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** A program that logs. Each test runs it in a JVM of its own. */
final class LoggingProgram {
  /** A day ahead, so that its times are not those of the JVM's clock. */
  static final long AHEAD_NANOS = Duration.ofDays(1).toNanos();

  private LoggingProgram() {}

  public static void main(String[] args) {
    switch (args[0]) {
      case "ahead" -> logWithin(new AheadClock());
      case "set" -> logWith(new FakeClock().at(Instant.ofEpochSecond(0, Long.parseLong(args[1]))));
      case "unreliable" -> logUnreliable();
      case "named" -> logAfterOpening(Instant.parse(args[1]));
      case "environment" -> openFirst(Path.of(args[1]));
      default -> LogManager.getLogger("test").info("line");
    }
    System.out.println("system times: " + VmClockLog4jClock.systemTimes());
  }

  private static void logWithin(BoundedClock clock) {
    VmClockLog4jClock.use(clock);
    Logger logger = LogManager.getLogger("test");
    logger.info("warm-up");
    for (int i = 0; i < 100; i++) {
      System.out.println("earliest " + clock.utcBounds().earliestNanos());
      logger.info("line");
      System.out.println("latest " + clock.utcBounds().latestNanos());
    }
  }

  private static void logWith(BoundedClock clock) {
    LogManager.getLogger("test").info("before");
    VmClockLog4jClock.use(clock);
    LogManager.getLogger("test").info("after");
  }

  private static void logUnreliable() {
    FakeClock clock = new FakeClock().at(Instant.ofEpochSecond(0, 0));
    clock.unreliable(Reason.UNRELIABLE);
    VmClockLog4jClock.use(clock);
    LogManager.getLogger("test").info("without");
    clock.synchronizedAgain();
    // The clock checks for it in the background. The test's limit ends a wait in vain.
    while (new VmClockLog4jClock().currentTimeMillis() != 0) {
      Thread.onSpinWait();
    }
    LogManager.getLogger("test").info("with");
  }

  /** Logs until the sources that the property names are open. */
  private static void logAfterOpening(Instant utc) {
    Logger logger = LogManager.getLogger("test");
    logger.info("first");
    while (new VmClockLog4jClock().currentTimeMillis() != utc.toEpochMilli()) {
      Thread.onSpinWait();
    }
    logger.info("later");
  }

  /** This library's own log line is the first use of Log4j. */
  private static void openFirst(Path page) {
    VmClockEnvironment env = VmClockEnvironment.builder().time(TimeSource.PAGE).page(page).open();
    VmClockLog4jClock.use(env.clock());
    LogManager.getLogger("test").info("line");
  }

  /** The system clock, a day ahead. */
  private static final class AheadClock implements BoundedClock {
    private final BoundedClock system = SystemClock.assuming(Duration.ZERO);

    @Override
    public String name() {
      return "ahead";
    }

    @Override
    public boolean read(UtcReading reading) {
      long utc = system.utcNanos() + AHEAD_NANOS;
      return reading.set(this, utc, utc, utc);
    }
  }
}
