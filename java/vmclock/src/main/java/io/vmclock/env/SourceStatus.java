package io.vmclock.env;

import io.vmclock.VmClockException;

/**
 * What one source can do on this machine now. Immutable.
 *
 * @param purpose what the source is for
 * @param name the name of the source, as a text for people
 * @param state whether it can be used
 * @param detail what it gives, or why it cannot be used and what to do: one line
 */
public record SourceStatus(Purpose purpose, String name, State state, String detail) {
  /** What a source is for. */
  public enum Purpose {
    /** UTC with a bound on its error. */
    TIME,
    /** Restores from a snapshot. */
    RESTORES
  }

  /** Whether a source can be used. */
  public enum State {
    /** The source can be relied on now. */
    USABLE,
    /** The source is there, but cannot be relied on now. It is tried again. */
    UNRELIABLE,
    /** The machine does not have the source, or refuses it. */
    ABSENT
  }

  /** Returns the status of a source that cannot be opened. */
  static SourceStatus absent(Purpose purpose, String name, VmClockException cause) {
    return new SourceStatus(purpose, name, State.ABSENT, String.valueOf(cause.getMessage()));
  }

  /** Returns the source and what it gives, for a line of all sources in use. */
  String inUse() {
    return name + " (" + detail + ")";
  }

  /** Returns whether the machine has the source. */
  public boolean isThere() {
    return state != State.ABSENT;
  }

  @Override
  public String toString() {
    return name + ": " + detail;
  }
}
