package io.vmclock.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.VmClockException.Reason;
import io.vmclock.time.SwitchReports.Selected;
import io.vmclock.watch.LogCapture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SwitchReportsTest {
  private static final long SECOND = 1_000_000_000;

  private final FakeClock a = new FakeClock("a", SECOND);
  private final FakeClock b = new FakeClock("b", SECOND);
  private final FakeBackground background = new FakeBackground();
  private final List<String> heard = new ArrayList<>();
  private final LogCapture log = new LogCapture(FailoverClock.class);
  private long nanoTime;

  private final SwitchReports reports =
      new SwitchReports(
          ImmutableList.of(change -> heard.add(change.toString())), background, () -> nanoTime);
  private Selected newest = new Selected(Optional.of(a), null, null);

  @AfterEach
  void restoreLog() {
    log.close();
  }

  /** Selects sources in turn, as a clock that flaps does. */
  private void select(int times) {
    for (int i = 0; i < times; i++) {
      boolean isA = newest.source.equals(Optional.of(a));
      newest = new Selected(Optional.of(isA ? b : a), isA ? Reason.BUSY : null, newest);
    }
  }

  @Test
  void reportsASwitchOnce() {
    select(1);
    reports.report(newest);
    assertThat(heard).as("on the calling thread").isEmpty();
    background.runTasks();
    reports.report(newest);
    background.runTasks();

    assertThat(heard).containsExactly("a (BUSY) -> b");
  }

  /** The threads that made the switches report them in any order. */
  @Test
  void keepsTheOrderOfTheSwitches() {
    select(1);
    Selected first = newest;
    select(1);
    Selected second = newest;
    select(1);
    reports.report(second);
    reports.report(newest);
    reports.report(first);
    background.runTasks();

    assertThat(heard).containsExactly("a (BUSY) -> b", "b -> a", "a (BUSY) -> b");
  }

  @Test
  void reportsLaterWhatTheBackgroundRefused() {
    select(1);
    background.refuse(true);
    reports.report(newest);
    background.refuse(false);
    select(1);
    reports.report(newest);
    background.runTasks();

    assertThat(heard).containsExactly("a (BUSY) -> b", "b -> a");
  }

  @Test
  void logsThatNoSourceIsLeft() {
    newest = new Selected(Optional.empty(), Reason.ABSENT, newest);
    reports.report(newest);
    background.runTasks();

    assertThat(log.messages(""))
        .containsExactly("No source of time can be relied on now: a (ABSENT) -> no source");
  }

  @Test
  void logsOneLinePerSecondButReportsAllSwitches() {
    for (int i = 0; i < 100; i++) {
      select(1);
      reports.report(newest);
      background.runTasks();
    }
    assertThat(heard).hasSize(100);
    assertThat(log.messages("")).containsExactly("The source of time has changed: a (BUSY) -> b");
    nanoTime += SECOND;
    background.runDelayedTasks();
    assertThat(log.messages(""))
        .hasSize(2)
        .last()
        .isEqualTo("The source of time has changed: b -> a (lines omitted before this one: 98)");
    nanoTime += SECOND;
    select(1);
    reports.report(newest);
    background.runTasks();

    assertThat(log.messages("")).hasSize(3);
  }

  @Test
  void logsAListenerThatThrowsAndCallsTheOthers() {
    SwitchReports throwing =
        new SwitchReports(
            ImmutableList.of(
                change -> {
                  throw new AssertionError("a mistake");
                },
                change -> heard.add(change.toString())),
            background,
            () -> nanoTime);
    select(1);
    throwing.report(newest);
    background.runTasks();

    assertThat(heard).containsExactly("a (BUSY) -> b");
    assertThat(log.count("A listener threw an exception when it received a (BUSY) -> b")).isOne();
  }

  @Test
  void logsTheFirstExceptionOfEachSource() {
    for (int i = 0; i < 10; i++) {
      reports.threw(a, new IllegalStateException());
      reports.threw(b, new IllegalStateException());
    }
    background.runTasks();

    assertThat(log.count("a threw an exception")).isOne();
    assertThat(log.count("b threw an exception")).isOne();
  }

  @Test
  void recordsASwitch(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("switch.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      select(1);
      reports.report(newest);
      background.runTasks();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("io.vmclock.SourceSwitch"))
            .toList();

    assertThat(events).hasSize(1);
    assertThat(events.get(0).getString("from")).isEqualTo("a");
    assertThat(events.get(0).getString("to")).isEqualTo("b");
    assertThat(events.get(0).getString("reason")).isEqualTo("BUSY");
  }

  /** A listener that does not return delays neither readers nor the end of the process. */
  @Test
  void callsListenersOnADaemonThread() throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    LinkedBlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    FailoverClock clock =
        FailoverClock.builder(a, b)
            .listener(
                change -> {
                  threads.add(Thread.currentThread());
                  Uninterruptibles.awaitUninterruptibly(stop);
                })
            .build();
    a.fail();
    assertThat(clock.utcNanos()).isEqualTo(SECOND);
    Thread caller = threads.take();

    assertThat(caller).isNotSameAs(Thread.currentThread());
    assertThat(caller.isDaemon()).isTrue();
    b.fail();
    assertThat(clock.utcNanosOr(3)).isEqualTo(3);
    stop.countDown();
    assertThat(threads.take()).isSameAs(caller);
    caller.join(TimeUnit.SECONDS.toMillis(60));
    assertThat(caller.isAlive()).as("the thread of an idle clock").isFalse();
  }
}
