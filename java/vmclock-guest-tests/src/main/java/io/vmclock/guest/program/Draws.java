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
 * Draws without a pause, on several threads, what must not repeat after a restore, and beside it
 * what does repeat: the JDK's own generators. Told {@code count}, answers how many of each kind
 * were drawn in this generation on each thread, at least; told {@code list}, tells what was drawn,
 * as lines {@code drawn GENERATION KIND VALUE}, and how often restore actions ran, as {@code acted
 * GENERATION TIMES}.
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

  /** Ends when the host says so. */
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
    host.tell("drawing");
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
        // Not guarded, each with a seed of its own from before the snapshot.
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
    all.forEach(log -> host.tell(log.lines()));
    acted.forEach((generation, times) -> host.tell("acted " + generation + " " + times));
  }
}
