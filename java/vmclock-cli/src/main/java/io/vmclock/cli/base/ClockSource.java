package io.vmclock.cli.base;

import com.google.common.base.CharMatcher;
import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import io.vmclock.CounterId;
import io.vmclock.Snapshot;
import java.util.Optional;

/**
 * The clock sources of the Linux kernel, which show whether it trusts the TSC. Immutable.
 *
 * @param current the one that the kernel uses
 * @param available the ones that it could use
 */
public record ClockSource(String current, ImmutableSet<String> available) {
  /** Where the kernel names them. */
  public static final String DIRECTORY = "/sys/devices/system/clocksource/clocksource0";

  /** What to do if the kernel does not trust the TSC. */
  public static final String REMEDY =
      "Look for the reason in the kernel's log, for example with: dmesg | grep -i tsc. If this is a"
          + " virtual machine, give it an invariant TSC, in QEMU with -cpu host,+invtsc. Until then,"
          + " use only the page's generation and disruption marker, and take the time from the"
          + " kernel.";

  private static final String TSC = "tsc";

  /** The kernel computes these from the TSC, with data of the hypervisor. */
  private static final ImmutableSet<String> COMPUTED_FROM_TSC =
      ImmutableSet.of("kvm-clock", "xen", "hyperv_clocksource_tsc_page");

  private static final Splitter NAMES = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

  /** Returns the clock sources of the machine's kernel; empty if they cannot be read. */
  public static Optional<ClockSource> of(Machine machine) {
    Optional<String> current = Machine.text(machine.at(DIRECTORY + "/current_clocksource"));
    Optional<String> available = Machine.text(machine.at(DIRECTORY + "/available_clocksource"));
    return current.isPresent() && available.isPresent()
        ? Optional.of(
            new ClockSource(current.get(), ImmutableSet.copyOf(NAMES.split(available.get()))))
        : Optional.empty();
  }

  /** Returns whether the page's counter is the TSC, the only counter that Linux may not trust. */
  public static boolean concerns(Snapshot page) {
    return page.counterIdCode() == CounterId.X86_TSC.code();
  }

  /**
   * Returns why the time of a page may be wrong, and what to do, as one line. Empty if the page's
   * counter is not the TSC, if the kernel trusts the TSC, or if the clock sources cannot be read.
   */
  public static Optional<String> warning(Snapshot page, Machine machine) {
    return concerns(page)
        ? of(machine).flatMap(ClockSource::doubt).map(doubt -> doubt + " " + REMEDY)
        : Optional.empty();
  }

  /** Returns why the time of a page whose counter is the TSC may be wrong; empty if it may not. */
  public Optional<String> doubt() {
    if (current.equals(TSC) || (isComputedFromTsc() && available.contains(TSC))) {
      return Optional.empty();
    }
    String finding =
        !available.contains(TSC)
            ? "does not offer tsc: it found the TSC unstable, or never accepted it"
            : "does not use tsc: it found the TSC unstable, or somebody chose another clock source";
    return Optional.of(
        "The page's counter is the TSC, but this machine's kernel "
            + finding
            + ". (The kernel uses "
            + current
            + " and offers "
            + Joiner.on(", ").join(available)
            + ".) The page's time may be wrong by more than its bound, and the page's status does"
            + " not show that.");
  }

  /** Returns whether the kernel computes its time from the TSC with data of the hypervisor. */
  private boolean isComputedFromTsc() {
    return COMPUTED_FROM_TSC.contains(current);
  }
}
