package io.vmclock.cli.doctor;

import com.google.common.collect.ImmutableList;
import io.vmclock.cli.base.Machine;
import java.nio.file.Path;
import java.util.List;

/** Runs all checks, each after the checks that it depends on. */
final class Doctor {
  private final Machine machine;

  /** Creates the checks for {@code machine}. */
  Doctor(Machine machine) {
    this.machine = machine;
  }

  /** Checks whether the machine has a usable device. */
  ImmutableList<Check> checkMachine() {
    ImmutableList.Builder<Check> checks = ImmutableList.builder();
    checks.add(OfferedDevice.check(machine));
    checks.add(KernelDriver.check(machine));
    checks.addAll(DeviceNodes.check(machine));
    for (Path node : DeviceNodes.of(machine)) {
      checks.addAll(PageCheck.check(machine, node));
    }
    checks.add(VmGenId.check(machine));
    return checks.addAll(program()).build();
  }

  /** Checks one device or page file. */
  ImmutableList<Check> checkPage(Path page) {
    return ImmutableList.<Check>builder()
        .addAll(PageCheck.check(machine, page))
        .addAll(program())
        .build();
  }

  /** Checks this program itself. */
  private ImmutableList<Check> program() {
    return ImmutableList.of(
        LibraryCheck.library(), LibraryCheck.libc(machine), JavaCheck.check(), RandomCheck.check());
  }

  /** Returns whether no check found a problem. */
  static boolean isUsable(List<Check> checks) {
    return checks.stream().noneMatch(check -> check.state() == Check.State.PROBLEM);
  }
}
