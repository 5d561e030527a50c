package io.vmclock.cli.publish;

import io.vmclock.Flag;
import io.vmclock.Snapshot;
import io.vmclock.publish.LeapSeconds;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;

/** What there is to say about the TAI offset of a page that this process publishes. */
public final class LeapListNotice {
  private LeapListNotice() {}

  /**
   * Returns one line if TAI is as old as an expired list, or missing; empty if all is well. That
   * the kernel may know the same offset by itself does not show in the page.
   */
  public static Optional<String> of(Snapshot published, LeapSeconds list, Instant now) {
    if (!published.has(Flag.TAI_OFFSET_VALID)) {
      return Optional.of(
          "TAI is unknown: neither the kernel nor a leap second list tells TAI - UTC. Install the"
              + " package tzdata.");
    }
    OptionalInt listed = list.taiMinusUtc(now);
    boolean fromList = listed.isPresent() && listed.getAsInt() == -published.taiOffsetSeconds();
    if (!fromList || !list.isExpired(now)) {
      return Optional.empty();
    }
    return Optional.of(
        "TAI - UTC = "
            + listed.getAsInt()
            + " s is from the system's leap second list, which expired on "
            + list.expires().atOffset(ZoneOffset.UTC).toLocalDate()
            + ": UTC and TAI are wrong if a leap second came since. Update the package tzdata.");
  }
}
