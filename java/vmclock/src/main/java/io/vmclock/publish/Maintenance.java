package io.vmclock.publish;

import io.vmclock.Flag;

/** When a disruption of the clock by maintenance is due. */
public enum Maintenance {
  /** None is. */
  NONE(0),
  /** Within about a day. */
  SOON(Flag.DISRUPTION_SOON.mask()),
  /** Within about an hour. */
  IMMINENT(Flag.DISRUPTION_SOON.mask() | Flag.DISRUPTION_IMMINENT.mask());

  final long flags;

  Maintenance(long flags) {
    this.flags = flags;
  }
}
