package io.vmclock.cli.publish;

import io.vmclock.Flag;
import io.vmclock.Snapshot;
import io.vmclock.publish.LeapSeconds;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;

/** Warns about the TAI offset of a page that this process publishes. */
public final class LeapListNotice {
  private LeapListNotice() {}

  /**
   * Returns one line if TAI is missing, or if its offset is the offset in an expired list;
   * otherwise empty. The kernel may know the same offset from another source, but the page does not
   * show that.
   */
  public static Optional<String> of(Snapshot published, LeapSeconds list, Instant now) {
    if (!published.has(Flag.TAI_OFFSET_VALID)) {
      return Optional.of(
          "TAI is unknown: neither the kernel nor a leap second list has TAI - UTC. Install the"
              + " package tzdata.");
    }
    OptionalInt listed = list.taiMinusUtc(now);
    boolean fromList =
        listed.isPresent() && listed.getAsInt() == Math.abs(published.taiOffsetSeconds());
    if (!fromList || !list.isExpired(now)) {
      return Optional.empty();
    }
    return Optional.of(
        "TAI - UTC = "
            + listed.getAsInt()
            + " s is from the system's leap second list, which expired on "
            + list.expires().atOffset(ZoneOffset.UTC).toLocalDate()
            + ": TAI is wrong if there was a leap second since then. Update the package"
            + " tzdata.");
  }
}
