package io.vmclock.guest.program;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationSource;
import io.vmclock.restore.VmGenIdSource;
import io.vmclock.restore.VmGenIdSource.Feed;
import java.io.IOException;

/** Reports each notification of VMGenID as {@code notified STAMP}, and answers questions. */
public final class Notified {
  private Notified() {}

  /** Runs until the host sends {@code quit}. */
  public static void main(String[] arguments) throws IOException {
    Host host = new Host();
    try (VmClock clock = VmClock.open();
        VmGenIdSource source = VmGenIdSource.open();
        VmGenIdSource uevents = VmGenIdSource.openUnchecked(Feed.UEVENTS)) {
      GenerationGuard guard = GenerationGuard.of(source);
      GenerationGuard both = GenerationGuard.of(GenerationSource.of(clock), source);
      long stamp = both.stamp();
      source.subscribe("host", () -> host.send("notified " + source.stamp()));
      host.send("watching");
      for (String command = host.nextCommand(); command != null; command = host.nextCommand()) {
        host.answer(
            switch (command) {
              case "stamp" -> guard.stamp();
              case "uevents" -> uevents.stamp();
              case "protection" -> guard.protection() + " " + both.protection();
              case "changed" -> both.changedSince(stamp);
              default -> throw new IllegalArgumentException(command);
            });
      }
    } catch (VmClockException e) {
      host.send(e.reason() + " " + e.getMessage());
      while (host.nextCommand() != null) {
        // The host has not read the line yet.
      }
    }
  }
}
