package io.vmclock;

/**
 * A value that a page can offer. Time, generation and disruption marker are independent of each
 * other. Firecracker offers a generation but no time, and QEMU offers a disruption marker only.
 */
public enum Capability {
  /** {@link VmClock#disruptionMarker()}. Every page has it. */
  DISRUPTION_MARKER,
  /** {@link VmClock#generation()}. The page's flag for it is set. */
  GENERATION,
  /** The hardware counter of the page, which this machine can read. */
  COUNTER,
  /** Time on the page's own scale. It may be unreliable now. */
  TIME,
  /** TAI. It may be unreliable now. */
  TAI,
  /** UTC. It may be unreliable now. */
  UTC,
  /** A bound on the error of the time. */
  MAX_ERROR,
  /** The estimated error of the time. */
  EST_ERROR,
  /** Notifications of changes, so that a watcher can sleep until one comes. */
  NOTIFICATION
}
