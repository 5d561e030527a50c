package io.vmclock.jars;

import io.vmclock.TimeBounds;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.Smear;
import io.vmclock.time.UtcClock;
import io.vmclock.time.VmClockTicker;
import io.vmclock.watch.VmClockWatcher;
import java.time.Duration;

/** Uses each part of the library that uses Guava, in a separate process. */
public final class GuavaProbe {
  private GuavaProbe() {}

  public static void main(String[] args) throws Exception {
    try (Publisher publisher = Publisher.inMemory();
        VmClock clock = VmClock.open(publisher.path())) {
      TimeBounds bounds = clock.utcBounds();
      System.out.println("range: " + bounds.asRange().contains(bounds.earliestInstant()));
      System.out.println("middle: " + bounds.contains(bounds.midpointNanos()));
      clock.awaitPastUtc(bounds, Duration.ofMillis(1));
      System.out.println("capabilities: " + clock.capabilities());
      System.out.println("smeared: " + UtcClock.smeared(clock, Smear.UTC_SLS).millis());
      System.out.println("ticker: " + VmClockTicker.of(clock).read());
      GenerationGuard guard = GenerationGuard.of(clock);
      System.out.println("id: " + UuidGenerator.create(guard).version7());
      System.out.println("random: " + SnapshotSafeRandom.create(guard).nextLong());
      RestoreActions actions = RestoreActions.create(guard);
      actions.add("act", 1, Duration.ofSeconds(1), () -> {});
      actions.add("remove", 2, Duration.ofSeconds(1), () -> {}).remove("remove");
      try (VmClockWatcher watcher = VmClockWatcher.of(clock).start()) {
        publisher.writer().restore();
        System.out.println("reports: " + actions.checkNow().size());
        System.out.println("service: " + watcher.asService().state());
      }
    }
    System.out.println("done");
  }
}
