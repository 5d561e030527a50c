package io.vmclock.soak;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.RestoreSource;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationScoped;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.FailoverClock;
import io.vmclock.watch.VmClockEvent;
import io.vmclock.watch.VmClockWatcher;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs everything at once: a publisher at 1 kHz, restores and migrations every few seconds, a
 * watcher with slow and throwing listeners, 64 threads that draw ids and random bytes and end after
 * some seconds, a source that comes and goes, clocks that are opened and closed, and garbage
 * collections. Checks all the time that no value is drawn twice (see {@link Uniqueness} for its
 * limits), that no scoped value is from before a restore, that bounds contain the true time, that
 * every restore is reported, and that descriptors, threads and memory do not grow.
 *
 * <p>The script {@code run} starts it, with the options of the JVM that it needs.
 */
public final class Soak {
  private static final int THREADS = 64;
  private static final int SAMPLES = 20;
  private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(60);
  private static final Duration SLOW = Duration.ofMillis(200);

  /** Switched off, because one of the listeners fails each time. */
  private static final Logger LOG = Logger.getLogger("io.vmclock");

  private final Verdict verdict = new Verdict();
  private final Uniqueness unique = new Uniqueness();
  private final Drawer.Counts counts = new Drawer.Counts();
  private final List<Thread> threads = new ArrayList<>();

  /** The generation for which the actions ran last, and that a listener received last. */
  private final AtomicLong acted = new AtomicLong();

  private final AtomicLong heard = new AtomicLong();
  private final AtomicLong restores = new AtomicLong();
  private final AtomicLong opened = new AtomicLong();
  private volatile boolean isStopping;

  private Soak() {}

  /** Runs for as many seconds as the argument says. The exit status is 1 if anything was wrong. */
  public static void main(String[] args) throws Exception {
    if (args.length != 1 || !args[0].matches("[1-9][0-9]{0,6}")) {
      System.err.println("usage: Soak SECONDS");
      System.exit(2);
    }
    LOG.setLevel(Level.OFF);
    Throwable failure = new Soak().run(Duration.ofSeconds(Long.parseLong(args[0])), System.out);
    if (failure != null) {
      failure.printStackTrace();
      System.exit(1);
    }
  }

  private @Nullable Throwable run(Duration duration, PrintStream out) throws Exception {
    try (Machine machine = new Machine();
        VmClockEnvironment environment =
            VmClockEnvironment.builder()
                .page(machine.page())
                .clockBound(machine.clockBound())
                .time(TimeSource.CLOCK_BOUND, TimeSource.PAGE)
                .restores(RestoreSource.PAGE)
                .prepare();
        VmClock page = VmClock.open(machine.page());
        GenerationScoped<Long> scoped =
            GenerationScoped.create(environment.guard(), page::generation, value -> {})) {
      listen(environment, page);
      environment.start();
      start("restores", () -> restore(machine));
      start("daemon", () -> changeDaemon(machine));
      start("open and close", () -> openAndClose(machine));
      start("collections", this::collect);
      for (int i = 0; i < THREADS; i++) {
        start("draw", () -> draw(machine, environment, scoped));
      }
      Resources earlier = null;
      Resources later = null;
      for (int i = 0; i < SAMPLES && verdict.pause(duration.toMillis() / SAMPLES); i++) {
        Resources now = Resources.now();
        out.printf("%3d %% %s%n", 100 * (i + 1) / SAMPLES, now);
        // The first quarter is for the JVM to load and compile everything.
        if (i >= SAMPLES / 4 && i < SAMPLES * 5 / 8) {
          earlier = earlier == null ? now : earlier.max(now);
        } else if (i >= SAMPLES * 5 / 8) {
          later = later == null ? now : later.max(now);
        }
      }
      isStopping = true;
      for (Thread thread : threads) {
        thread.join();
      }
      verdict.run(
          () ->
              summarize(
                  out,
                  ((FailoverClock) environment.clock()).switches(),
                  machine.updates() / duration.toSeconds()));
      if (earlier != null && later != null) {
        Resources before = earlier;
        Resources after = later;
        verdict.run(
            () -> verdict.require(after.isFlatAfter(before), "From %s to %s", before, after));
      }
    }
    return verdict.failure();
  }

  /** Prints what the threads did. A run in which one of them did nothing proves nothing. */
  private void summarize(PrintStream out, long switches, long updatesPerSecond) {
    long times = counts.times.sum();
    long withoutSource = counts.timesWithoutSource.sum();
    out.printf(
        "%d updates per second, %d restores, %d clocks opened, %d values drawn by %d threads, %d uses of a scoped value,"
            + " %d times, %d without a source, %d switches%n",
        updatesPerSecond,
        restores.get(),
        opened.get(),
        unique.seen(),
        counts.threads.sum(),
        counts.values.sum(),
        times,
        withoutSource,
        switches);
    for (long count :
        new long[] {
          updatesPerSecond,
          restores.get(),
          opened.get(),
          unique.seen(),
          counts.threads.sum(),
          counts.values.sum(),
          switches
        }) {
      verdict.require(count > 0, "A thread of the test did nothing");
    }
    verdict.require(
        times > 10 * withoutSource, "Only %d times were read, and %d failed", times, withoutSource);
  }

  private void start(String name, Verdict.Work work) {
    Thread thread = new Thread(() -> verdict.run(work), "soak " + name);
    threads.add(thread);
    thread.start();
  }

  private boolean goesOn(long pauseMillis) throws InterruptedException {
    return verdict.pause(pauseMillis) && !isStopping;
  }

  private void listen(VmClockEnvironment environment, VmClock page) {
    environment.actions().add("note", 0, Duration.ofMinutes(1), () -> acted.set(page.generation()));
    VmClockWatcher watcher = environment.watcher().orElseThrow();
    watcher.subscribe(
        "fast",
        VmClockEvent.Restored.class,
        event -> heard.set(event.after().generation().orElseThrow()));
    watcher.subscribe("slow", event -> Uninterruptibles.sleepUninterruptibly(SLOW));
    watcher.subscribe(
        "throws",
        event -> {
          throw new IllegalStateException("as it must");
        });
  }

  private void restore(Machine machine) throws InterruptedException {
    while (goesOn(1500)) {
      machine.restore(verdict);
      restores.incrementAndGet();
      long generation = machine.restored();
      long begin = System.nanoTime();
      while (acted.get() < generation || heard.get() < generation) {
        verdict.require(
            System.nanoTime() - begin < LONGEST_DELIVERY.toNanos(),
            "After %s, the actions ran for %d and a listener has %d, instead of %d",
            LONGEST_DELIVERY,
            acted.get(),
            heard.get(),
            generation);
        if (!verdict.pause(1)) {
          return;
        }
      }
      machine.migrate();
    }
  }

  private void changeDaemon(Machine machine) throws InterruptedException {
    for (int step = 0; goesOn(300); step++) {
      machine.changeDaemon(step);
    }
  }

  /** Closes each clock while other threads use it. */
  private void openAndClose(Machine machine) throws Exception {
    while (goesOn(20)) {
      VmClock clock = VmClock.open(machine.page());
      GenerationGuard guard = GenerationGuard.of(clock);
      UuidGenerator ids = UuidGenerator.create(guard);
      VmClockWatcher watcher = VmClockWatcher.of(clock).start();
      Thread user =
          new Thread(
              () ->
                  verdict.run(
                      () -> {
                        try {
                          while (true) {
                            verdict.require(unique.add(ids.version4()), "An id was drawn twice");
                            clock.utcBounds();
                          }
                        } catch (VmClockException e) {
                          verdict.require(e.reason() == Reason.CLOSED, "%s", e);
                        }
                      }));
      user.start();
      Thread.sleep(1);
      clock.close();
      user.join();
      watcher.close();
      opened.incrementAndGet();
    }
  }

  private void collect() throws InterruptedException {
    while (goesOn(1000)) {
      System.gc();
    }
  }

  /** Each thread lives for some seconds, and is then replaced by another one. */
  private void draw(Machine machine, VmClockEnvironment environment, GenerationScoped<Long> scoped)
      throws InterruptedException {
    while (goesOn(0)) {
      Thread thread =
          new Thread(
              new Drawer(machine, environment, scoped, unique, verdict, counts), "soak drawer");
      thread.start();
      thread.join();
    }
  }
}
