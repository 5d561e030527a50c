package io.vmclock.time;

import io.vmclock.VmClockException.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * A {@link FailoverClock} has switched to another source.
 *
 * @param from the source that it used before; empty if it could not rely on any source
 * @param to the source that it uses now; empty if it cannot rely on any source
 * @param reason why {@code from} cannot be relied on; empty if it can be relied on and a better
 *     source recovered, and if {@code from} is empty
 * @param time when the switch was made, by the system's clock, which can be wrong
 */
public record SourceSwitch(
    Optional<BoundedClock> from, Optional<BoundedClock> to, Optional<Reason> reason, Instant time) {

  /** Returns the switch as a text for people. */
  @Override
  public String toString() {
    String why = reason.map(because -> " (" + because + ")").orElse("");
    return name(from) + why + " -> " + name(to);
  }

  /** Returns a source's name, or "no source". */
  static String name(Optional<BoundedClock> source) {
    return source.map(BoundedClock::name).orElse("no source");
  }
}
