package io.vmclock.publish;

import io.vmclock.Flag;

/** How soon maintenance will disrupt the clock. */
public enum Maintenance {
  /** No maintenance is announced. */
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
