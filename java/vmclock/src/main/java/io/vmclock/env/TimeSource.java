package io.vmclock.env;

/** A source of UTC with a bound on its error. */
public enum TimeSource {
  /** The vmclock page: {@link io.vmclock.time.PageClock}. */
  PAGE("vmclock page"),
  /** The ClockBound daemon: {@link io.vmclock.time.ClockBoundClock}. */
  CLOCK_BOUND("ClockBound"),
  /** The kernel and its own bound: {@link io.vmclock.time.KernelClock}. */
  KERNEL("kernel");

  private final String label;

  TimeSource(String label) {
    this.label = label;
  }

  /** Returns the name of the source, as a text for people. */
  public String label() {
    return label;
  }
}
