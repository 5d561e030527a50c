package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.guest.program.Observer;
import io.vmclock.guest.qemu.GuestProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.PageFields;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the watcher with notifications from the driver's interrupt, and without notifications. */
@ExtendWith(SharedGuest.class)
class WatcherIT {
  private static final int RESTORES = 60;
  private static final int SILENT_RESTORES = 3;
  private static final int FALL_ASLEEP_MILLIS = 300;
  private static final int QUIET_MILLIS = 3000;

  /** A watcher that spins uses the whole processor; one that polls uses 1 or 2 percent. */
  private static final double MOST_OF_A_PROCESSOR = 0.2;

  private static GuestProgram observe(QemuGuest guest, String observer) {
    GuestProgram program = guest.start(observer);
    assertThat(program.next()).containsExactly("watching");
    return program;
  }

  @OnEveryArchitecture
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void sleepsUntilANotification(Jdk jdk, QemuGuest guest) {
    guest.publishTime();
    try (GuestProgram program = observe(guest, jdk.program(Observer.class, ""))) {
      assertThat(program.ask("notified")).isEqualTo("true");

      long[] latencies = latencies(RESTORES, () -> latency(guest, program, guest::update));
      System.out.printf(
          "%s, from the host's write to the listener, %d times: median %d us, maximum %d us%n",
          jdk, RESTORES, median(latencies) / 1000, latencies[RESTORES - 1] / 1000);
      // A change without a notification is detected too, but up to a second later.
      long[] unnotified =
          latencies(SILENT_RESTORES, () -> latencyOnceAsleep(guest, program, guest.page()::update));
      assertThat(median(latencies)).isLessThan(median(unnotified) / 2);

      assertSleeps(jdk + ", notified", program);
    }
  }

  /** Returns the times from the write to the listener, in ascending order. */
  private static long[] latencies(int restores, LongSupplier latency) {
    return LongStream.generate(latency).limit(restores).sorted().toArray();
  }

  private static long median(long[] sorted) {
    return sorted[sorted.length / 2];
  }

  /** Waits until the watcher sleeps: before that, it would detect a change at once. */
  private static long latencyOnceAsleep(
      QemuGuest guest, GuestProgram program, Consumer<Consumer<PageFields>> update) {
    Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(FALL_ASLEEP_MILLIS));
    return latency(guest, program, update);
  }

  private static long latency(
      QemuGuest guest, GuestProgram program, Consumer<Consumer<PageFields>> update) {
    long generation = guest.newGeneration();
    long written = guest.taiNanos();
    update.accept(fields -> fields.generation(generation));
    List<String> event = program.next();
    assertThat(event.subList(0, 3)).containsExactly("event", "RESTORED", Long.toString(generation));
    return Long.parseLong(event.get(4)) - written;
  }

  private static void assertSleeps(String what, GuestProgram program) {
    long before = Long.parseLong(program.ask("cpu"));
    long begun = System.nanoTime();
    Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(QUIET_MILLIS));
    long used = Long.parseLong(program.ask("cpu")) - before;
    long passed = System.nanoTime() - begun;
    System.out.printf("%s: %d us of processor in %d ms%n", what, used / 1000, passed / 1_000_000);
    assertThat(before).as("the watcher's thread").isPositive();
    assertThat((double) used / passed).isLessThan(MOST_OF_A_PROCESSOR);
  }

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void pollsWithoutSpinningIfThereAreNoNotifications(Jdk jdk, QemuGuest guest)
      throws InterruptedException {
    try (GuestProgram program = observe(guest, jdk.briefProgram(Observer.class, ""))) {
      guest.update(fields -> fields.clearFlags(Abi.FLAG_NOTIFICATION_PRESENT));
      assertThat(program.next()).contains("CAPABILITIES_CHANGED");
      assertThat(program.ask("notified")).isEqualTo("false");
      assertSleeps(jdk + ", polling", program);

      long generation = guest.newGeneration();
      guest.page().update(fields -> fields.generation(generation));
      assertThat(program.next()).contains("RESTORED", Long.toString(generation));

      guest.update(fields -> fields.setFlags(Abi.FLAG_NOTIFICATION_PRESENT));
      assertThat(program.next()).contains("CAPABILITIES_CHANGED");
      assertIsNotifiedAgain(program);
    }
  }

  /** The watcher delivers the events of a reading before it checks for notifications again. */
  private static void assertIsNotifiedAgain(GuestProgram program) throws InterruptedException {
    String answer = program.ask("notified");
    for (int i = 0; i < 100 && !answer.equals("true"); i++) {
      Thread.sleep(100);
      answer = program.ask("notified");
    }
    assertThat(answer).isEqualTo("true");
  }

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void survivesAnUpdateThatDoesNotEnd(Jdk jdk, QemuGuest guest) throws InterruptedException {
    try (GuestProgram program = observe(guest, jdk.briefProgram(Observer.class, ""))) {
      long generation = guest.newGeneration();
      guest.page().begin().generation(generation);
      guest.interrupt();

      assertThat(program.ask("read")).startsWith("BUSY").contains("100 ms");
      QemuGuest.Result refused = guest.tryRun(jdk.vmclock("read --pread"));
      assertThat(refused.output()).contains("/dev/vmclock0", "100 ms");
      assertThat(refused.status()).isEqualTo(1);
      assertSleeps(jdk + ", page in update", program);

      guest.page().commit();
      guest.interrupt();

      assertThat(program.next()).contains("RESTORED", Long.toString(generation));
      assertThat(program.ask("read")).startsWith("Snapshot");
      // The watcher uses notifications again.
      assertIsNotifiedAgain(program);
    }
  }
}
