package io.vmclock;

/**
 * What a page can offer. Time, generation and disruption are independent of each other: Firecracker
 * offers a generation and no time, QEMU a disruption marker alone.
 */
public enum Capability {
  /** {@link VmClock#disruptionMarker()}; every page has it. */
  DISRUPTION_MARKER,
  /** {@link VmClock#generation()}: the page's flag for it is set. */
  GENERATION,
  /** The page's counter is one that this machine can read. */
  COUNTER,
  /** Time on the page's own scale. It may still be unreliable now. */
  TIME,
  /** TAI. It may still be unreliable now. */
  TAI,
  /** UTC. It may still be unreliable now. */
  UTC,
  /** The maximum error of the time: a bound. */
  MAX_ERROR,
  /** The estimated error of the time. */
  EST_ERROR,
  /** The device notifies of changes, so that a watcher can sleep. */
  NOTIFICATION
}
