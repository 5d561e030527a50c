package io.vmclock.cli.doctor;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import io.vmclock.AbiField;
import io.vmclock.CounterId;
import io.vmclock.Flag;
import io.vmclock.Snapshot;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the rules of the ABI that a page breaks. They are for the author of the hypervisor: {@link
 * PageCheck} reports what a page offers, and these rules report what is wrong in it.
 *
 * <p>A broken rule is a problem if readers then return a wrong time. It is for information only if
 * readers notice, or if the value is unwise. A check has the name of the field.
 */
final class PageRules {
  /** The smallest page size of Linux. */
  private static final int SMALLEST_PAGE = 4096;

  private PageRules() {}

  /** Returns a check for each rule that the page breaks; empty if it breaks none. */
  static ImmutableList<Check> broken(Snapshot reading) {
    Stream<Optional<Check>> rules =
        Stream.of(size(reading), unknownFlags(reading), generation(reading), counterId(reading));
    if (describesTime(reading)) {
      rules = Stream.concat(rules, ScaleRules.of(reading));
    }
    if (describesTime(reading) && reading.clockStatus().isReliable()) {
      rules = Stream.concat(rules, CounterRules.of(reading));
      rules = Stream.concat(rules, ErrorRules.of(reading));
    }
    return rules.flatMap(Optional::stream).collect(toImmutableList());
  }

  /** Returns whether the page has a time for some machine, which need not be this one. */
  private static boolean describesTime(Snapshot reading) {
    return reading.counterId() != CounterId.INVALID && reading.covers(AbiField.TIME_FRAC_SEC);
  }

  private static Optional<Check> size(Snapshot reading) {
    return when(
        reading.size() < SMALLEST_PAGE,
        Check.info(
            AbiField.SIZE.abiName(),
            "It is "
                + reading.size()
                + ", but Linux registers no /dev/vmclock0 if it is smaller than the kernel's page"
                + " size, which is at least "
                + SMALLEST_PAGE
                + ".",
            "Give the device at least one page of the guest's kernel, and store its size in"
                + " bytes."));
  }

  private static Optional<Check> unknownFlags(Snapshot reading) {
    long unknown = Flags.unknown(reading.flags());
    return when(
        unknown != 0,
        Check.info(
            AbiField.FLAGS.abiName(),
            "The bits 0x"
                + Long.toHexString(unknown)
                + " are set, but the ABI does not define them. A later version can give them a"
                + " meaning that this page does not have.",
            "Store 0 in these bits."));
  }

  private static Optional<Check> generation(Snapshot reading) {
    long generation = reading.value(AbiField.VM_GENERATION_COUNTER);
    return when(
        generation != 0 && !reading.has(Flag.VM_GEN_COUNTER_PRESENT),
        Check.info(
            AbiField.VM_GENERATION_COUNTER.abiName(),
            "It is "
                + Long.toUnsignedString(generation)
                + ", but "
                + bit(Flag.VM_GEN_COUNTER_PRESENT)
                + " is not set, so readers ignore it and do not detect restores by it. Version 1.0"
                + " of the specification has bit 7 for this flag.",
            "Set bit 8, as in linux/vmclock-abi.h. If the page has no generation, store 0."));
  }

  private static Optional<Check> counterId(Snapshot reading) {
    return when(
        reading.counterId() == CounterId.UNRECOGNIZED,
        Check.info(
            AbiField.COUNTER_ID.abiName(),
            undefined(reading.counterIdCode()) + " No reader can compute the page's time.",
            "Store 0 for Arm's virtual counter, 1 for the TSC, or 255 if the page has no time."));
  }

  /** Returns {@code check} if the page breaks its rule. */
  static Optional<Check> when(boolean isBroken, Check check) {
    return isBroken ? Optional.of(check) : Optional.empty();
  }

  /** Returns the sentence about a code that has no meaning. */
  static String undefined(int code) {
    return "It is " + code + ", which the ABI does not define.";
  }

  /** Returns the number and the name of a flag, for use within a sentence. */
  static String bit(Flag flag) {
    return "bit " + Long.numberOfTrailingZeros(flag.mask()) + " of flags (" + flag + ")";
  }
}
