package io.vmclock.cli.doctor;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import io.vmclock.AbiField;
import io.vmclock.Capability;
import io.vmclock.CounterId;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.cli.base.ClockSource;
import io.vmclock.cli.base.Machine;
import io.vmclock.cli.doctor.Check.State;
import io.vmclock.cli.output.OfferedValue;
import io.vmclock.cli.output.TaiOffset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Checks whether a page can be opened and read, and what it offers. */
final class PageCheck {
  private static final String NAME = "page";
  private static final String TIME = "time";
  private static final String TAI_OFFSET = "TAI offset";
  private static final String CLOCK_SOURCE = "clock source";
  private static final AbiField LAST_FIELD = AbiField.VM_GENERATION_COUNTER;
  private static final int KNOWN_BYTES = LAST_FIELD.offset() + LAST_FIELD.bytes();

  private PageCheck() {}

  static ImmutableList<Check> check(Machine machine, Path page) {
    try (VmClock clock = VmClock.open(page)) {
      Snapshot reading = clock.read(clock.newSnapshot());
      ImmutableList.Builder<Check> checks = ImmutableList.builder();
      checks.add(size(clock, reading), offers(reading), time(reading));
      TaiOffset.doubt(reading).map(doubt -> taiOffset(reading, doubt)).ifPresent(checks::add);
      if (ClockSource.concerns(reading)) {
        checks.add(clockSource(machine));
      }
      return checks.addAll(PageRules.broken(reading)).build();
    } catch (VmClockException e) {
      return ImmutableList.of(failed(e));
    }
  }

  private static Check taiOffset(Snapshot reading, String doubt) {
    return TaiOffset.isImpossible(reading) && reading.clockStatus().isReliable()
        ? Check.problem(TAI_OFFSET, doubt, TaiOffset.remedy(reading))
        : Check.info(TAI_OFFSET, doubt, TaiOffset.remedy(reading));
  }

  private static Check failed(VmClockException e) {
    return e.reason() == Reason.LIBRARY || e.reason() == Reason.UNSUPPORTED_PLATFORM
        ? Check.problem(
            NAME,
            "The page cannot be read without the native library.",
            "See the check \"native library\".")
        : Check.problem(NAME, e);
  }

  private static Check size(VmClock clock, Snapshot reading) {
    return Check.ok(
        NAME,
        clock.path()
            + " is a vmclock page of version "
            + reading.version()
            + ", read "
            + (clock.isMapped() ? "through a mapping" : "with pread because it cannot be mapped")
            + "; its size field says "
            + reading.size()
            + fileSize(clock.path())
            + " and "
            + (reading.size() >= KNOWN_BYTES
                ? "covers all " + KNOWN_BYTES + " known bytes."
                : "leaves out " + missing(reading) + "."));
  }

  /** Returns the size of the file, if the page is a file: a device has no size of its own. */
  private static String fileSize(Path page) {
    try {
      return Files.isRegularFile(page)
          ? " bytes (the file has " + Files.size(page) + ")"
          : " bytes";
    } catch (IOException e) {
      return " bytes";
    }
  }

  private static String missing(Snapshot reading) {
    return Joiner.on(", ")
        .join(
            Arrays.stream(AbiField.values())
                .filter(field -> !reading.covers(field))
                .map(AbiField::abiName)
                .iterator());
  }

  private static Check offers(Snapshot reading) {
    var offered = reading.capabilities();
    var lacking =
        Sets.difference(Sets.immutableEnumSet(Arrays.asList(Capability.values())), offered);
    String flags = Flags.text(reading.flags());
    return Check.info(
        "capabilities",
        "The page offers "
            + Joiner.on(", ").join(offered)
            + (lacking.isEmpty() ? "" : "; it does not offer " + Joiner.on(", ").join(lacking))
            + ". "
            + (flags.isEmpty() ? "No flag is set." : "Flags: " + flags + "."));
  }

  private static Check time(Snapshot reading) {
    String status =
        "The clock status is " + reading.clockStatus() + " (" + reading.clockStatusCode() + ")";
    if (!reading.capabilities().contains(Capability.TIME)) {
      return Check.info(TIME, "The page has no time: " + whyNoTime(reading) + ". " + status + ".");
    }
    if (!reading.clockStatus().isReliable()) {
      return Check.info(
          TIME,
          status + ": the time must not be relied on now. Generation and marker are not affected.",
          "Wait for SYNCHRONIZED or FREERUNNING. If the page is a file, check that its publisher"
              + " runs.");
    }
    String claim = status + ": the page says that its time is reliable";
    OfferedValue<Long> utc = OfferedValue.of("utc", reading::utcNanos);
    return utc.isAbsent()
        ? Check.explained(TIME, State.INFO, claim + ", but " + utc.reason())
        : Check.ok(TIME, claim + ".");
  }

  private static String whyNoTime(Snapshot reading) {
    if (!reading.covers(AbiField.TIME_FRAC_SEC)) {
      return "its size does not cover the fields of the time";
    }
    String counter = "its counter_id is " + reading.counterIdCode() + " (" + reading.counterId();
    if (reading.counterId() == CounterId.INVALID) {
      return counter + ")";
    }
    return switch (reading.timeType()) {
      case UTC, TAI, MONOTONIC -> counter + "), and this machine has another counter";
      case INVALID_SMEARED, INVALID_MAYBE_SMEARED, UNRECOGNIZED ->
          "its time_type is " + reading.timeTypeCode() + " (" + reading.timeType() + ")";
    };
  }

  private static Check clockSource(Machine machine) {
    Optional<ClockSource> source = ClockSource.of(machine);
    if (source.isEmpty()) {
      return Check.info(
          CLOCK_SOURCE,
          "The page's counter is the TSC, and it is unknown whether the kernel trusts the TSC: "
              + ClockSource.DIRECTORY
              + " cannot be read.");
    }
    return source
        .get()
        .doubt()
        .map(doubt -> Check.info(CLOCK_SOURCE, doubt, ClockSource.REMEDY))
        .orElseGet(
            () ->
                Check.ok(
                    CLOCK_SOURCE,
                    "The page's counter is the TSC, and the kernel trusts it: the kernel's clock"
                        + " source is "
                        + source.get().current()
                        + "."));
  }
}
