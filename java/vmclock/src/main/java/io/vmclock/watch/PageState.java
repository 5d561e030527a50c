package io.vmclock.watch;

import com.google.common.collect.Sets;
import com.google.errorprone.annotations.Immutable;
import io.vmclock.Capability;
import io.vmclock.ClockStatus;
import io.vmclock.Flag;
import io.vmclock.LeapIndicator;
import io.vmclock.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The part of one consistent reading of a page that events report. Immutable, unlike a {@link
 * Snapshot}.
 *
 * @param sequenceCount the page's sequence count at the time of the reading, which is even and
 *     wraps at 2^32
 * @param generation the generation, unsigned; empty if the page did not offer it
 * @param disruptionMarker the disruption marker, unsigned
 * @param flags the page's flags; {@link #has} tests one of them
 * @param status the clock status, which states whether the page's time was reliable
 * @param leap the leap second nearest to the page's reference time
 * @param capabilities what the page offered; unmodifiable
 * @param utc the time of the reading; empty if the page did not offer UTC
 */
@Immutable
public record PageState(
    long sequenceCount,
    OptionalLong generation,
    long disruptionMarker,
    long flags,
    ClockStatus status,
    LeapIndicator leap,
    @SuppressWarnings("Immutable") Set<Capability> capabilities, // an immutable copy
    Optional<Instant> utc) {

  /** Copies the capabilities. */
  public PageState {
    capabilities = Sets.immutableEnumSet(capabilities);
  }

  /**
   * Returns a copy of the current content of {@code snapshot}.
   *
   * @throws IllegalArgumentException if the snapshot is empty
   */
  public static PageState of(Snapshot snapshot) {
    if (snapshot.isEmpty()) {
      throw new IllegalArgumentException(
          "The snapshot of "
              + snapshot.clock()
              + " is empty: fill it with VmClock.read(Snapshot) first");
    }
    Set<Capability> capabilities = snapshot.capabilities();
    return new PageState(
        snapshot.sequenceCount(),
        capabilities.contains(Capability.GENERATION)
            ? OptionalLong.of(snapshot.generation())
            : OptionalLong.empty(),
        snapshot.disruptionMarker(),
        snapshot.flags(),
        snapshot.clockStatus(),
        snapshot.leapIndicator(),
        capabilities,
        snapshot.isAvailable(Capability.UTC)
            ? Optional.of(snapshot.utcInstant())
            : Optional.empty());
  }

  /** Returns whether a flag of the page was set. */
  public boolean has(Flag flag) {
    return flag.isSetIn(flags);
  }

  @Override
  public String toString() {
    return "PageState[count "
        + sequenceCount
        + ", generation "
        + (generation.isPresent() ? Long.toUnsignedString(generation.getAsLong()) : "none")
        + ", marker "
        + Long.toUnsignedString(disruptionMarker)
        + ", "
        + status
        + ", leap "
        + leap
        + ", flags 0x"
        + Long.toHexString(flags)
        + ", UTC "
        + utc.map(Instant::toString).orElse("unknown")
        + "]";
  }
}
