package io.vmclock.guest.program;

import io.vmclock.VmClock;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationScoped;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UniqueRandom;
import io.vmclock.restore.UuidGenerator;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.random.RandomGenerator;

/**
 * Draws values without a pause on several threads: values that must not repeat after a restore, and
 * for comparison values that do repeat, from the JDK's own generators.
 *
 * <p>The command {@code count} returns how many values of each kind each thread has drawn in this
 * generation, at least. The command {@code list} sends the drawn values as lines {@code drawn
 * GENERATION KIND VALUE}, and how often restore actions ran as {@code acted GENERATION TIMES}.
 */
public final class Draws {
  private static final int THREADS = 2;

  private final Host host = new Host();
  private final VmClock clock;
  private final GenerationGuard guard;
  private final UuidGenerator uuids;
  private final GenerationScoped<String> session;
  private final RestoreActions actions;
  private final Map<Long, Integer> acted = new ConcurrentSkipListMap<>();
  private final List<DrawLog> all = new ArrayList<>();

  private Draws(VmClock clock) {
    this.clock = clock;
    guard = GenerationGuard.of(clock);
    uuids = UuidGenerator.create(guard);
    session =
        GenerationScoped.create(
            guard, () -> clock.generation() + ":" + uuids.version4(), closed -> {});
    actions =
        RestoreActions.create(guard)
            .add(
                "count",
                1,
                Duration.ofSeconds(1),
                () -> acted.merge(clock.generation(), 1, Integer::sum));
  }

  /** Runs until the host sends {@code quit}. */
  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    try (VmClock clock = VmClock.open()) {
      new Draws(clock).run();
    }
  }

  private void run() throws IOException, NoSuchAlgorithmException {
    for (int i = 0; i < THREADS; i++) {
      List<DrawLog> own = kinds();
      all.addAll(own);
      Thread thread = new Thread(() -> drawForever(own), "draws-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    host.send("drawing");
    for (String command = host.nextCommand(); command != null; command = host.nextCommand()) {
      host.answer(answer(command));
    }
  }

  private Object answer(String command) {
    switch (command) {
      case "count" -> {
        long now = clock.generation();
        return all.stream().mapToInt(log -> log.countIn(now)).min().orElseThrow();
      }
      case "forget" -> all.forEach(DrawLog::forget);
      case "list" -> list();
      default -> throw new IllegalArgumentException(command);
    }
    return "done";
  }

  private List<DrawLog> kinds() throws NoSuchAlgorithmException {
    return List.of(
        of("secure", SnapshotSafeRandom.create(guard)),
        of("fast", UniqueRandom.create(guard)),
        new DrawLog(clock, "uuid4", uuids::version4),
        new DrawLog(clock, "uuid7", uuids::version7),
        new DrawLog(clock, "session", session::get),
        // Not guarded. Each has its own seed from before the snapshot.
        of("jdk-random", new Random()),
        of("jdk-secure", SecureRandom.getInstance("DRBG")));
  }

  private DrawLog of(String kind, RandomGenerator generator) {
    return new DrawLog(clock, kind, () -> Long.toHexString(generator.nextLong()));
  }

  private void drawForever(List<DrawLog> own) {
    while (true) {
      actions.checkNow();
      own.forEach(DrawLog::draw);
    }
  }

  private void list() {
    all.forEach(log -> host.send(log.lines()));
    acted.forEach((generation, times) -> host.send("acted " + generation + " " + times));
  }
}
