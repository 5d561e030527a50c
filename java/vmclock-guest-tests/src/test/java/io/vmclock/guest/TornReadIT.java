package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.guest.program.TornReads;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import io.vmclock.testpage.PageFields;
import io.vmclock.testpage.RawPage;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads in the guest while the host writes, and tests that no reading is torn. */
@ExtendWith(SharedGuest.class)
class TornReadIT {
  private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;
  private static final int READ_MILLIS = 3000;

  /** The maximum number of turns. A turn takes some nanoseconds, a reading takes microseconds. */
  private static final long MOST_TURNS = 1000;

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void readingsAreWholeAtAThousandUpdatesASecond(Jdk jdk, QemuGuest guest) {
    race(jdk, guest, "mmap", TornReadIT::restAMillisecond);
  }

  /**
   * Writes almost without a pause. Some readings must succeed, so the pauses vary and are mostly
   * short.
   */
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void readingsAreWholeWhileTheHostWritesAtFullSpeed(Jdk jdk, QemuGuest guest) {
    race(jdk, guest, "mmap", TornReadIT::restBriefly);
  }

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void readingsWithPreadAreWhole(Jdk jdk, QemuGuest guest) {
    race(jdk, guest, "pread", TornReadIT::restShortly);
  }

  private static void restAMillisecond(long n) {
    LockSupport.parkNanos(1_000_000);
  }

  /** Pauses long enough for two system calls. */
  private static void restShortly(long n) {
    LockSupport.parkNanos(20_000);
  }

  private static void restBriefly(long n) {
    for (long i = n % MOST_TURNS; i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  private static void race(Jdk jdk, QemuGuest guest, String access, LongConsumer rest) {
    guest.page().update(fields -> write(fields, 1));
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer = new Thread(() -> writeUntil(stop, guest.page(), rest));
    writer.start();
    try {
      String output = guest.run(jdk.program(TornReads.class, access + " " + READ_MILLIS)).strip();
      System.out.println(jdk + ", " + access + ": " + output);
      List<String> words = Splitter.on(' ').splitToList(output);
      assertThat(count(words, "torn")).as(output).isZero();
      assertThat(count(words, "reads")).as(output).isGreaterThan(100);
      assertThat(count(words, "retries"))
          .as("retries: without one the test proves nothing")
          .isPositive();
      assertThat(count(words, "updates")).as(output).isGreaterThan(500);
    } finally {
      stop.set(true);
      Uninterruptibles.joinUninterruptibly(writer);
    }
  }

  private static long count(List<String> words, String name) {
    return Long.parseLong(words.get(words.indexOf(name) + 1));
  }

  private static void writeUntil(AtomicBoolean stop, RawPage page, LongConsumer rest) {
    for (long n = 2; !stop.get(); n++) {
      write(page.begin(), n);
      page.commit();
      rest.accept(n);
    }
  }

  /** Writes the update that the program in the guest expects for this number. */
  private static void write(PageFields fields, long n) {
    fields
        .disruptionMarker(n)
        .generation(n ^ FACTOR)
        .counterValue(n * FACTOR)
        .counterPeriodFrac(~n)
        .counterPeriodEstErrorRateFrac(n + 1)
        .counterPeriodMaxErrorRateFrac(n + 2)
        .timeSeconds(n & 0xffff_ffffL)
        .timeFrac(n << 7)
        .timeEstErrorNanos(n & 0xffff)
        .timeMaxErrorNanos(n & 0xff_ffff)
        .taiOffsetSeconds((short) n)
        .counterPeriodShift((int) (n & 0xff))
        .smearingHint((int) (n & 0xff));
  }
}
