package io.vmclock.guest.qemu;

import com.google.common.collect.ImmutableList;
import io.vmclock.testpage.Abi;
import java.nio.file.Path;

/** The differences between the emulated machines. */
enum Architecture {
  /**
   * The device is in an ACPI table. An interrupt of the I/O APIC makes the firmware notify the
   * device.
   */
  X86_64("x86_64", 0x800_0000L, 0, "/machine/q35", "ioapic", 20, Abi.COUNTER_X86_TSC) {
    @Override
    ImmutableList<String> device(Path firmware) {
      return ImmutableList.of("-acpitable", "file=" + firmware);
    }

    /** Linux would reject a TSC that seems to stop while the machine is paused. */
    @Override
    String kernelParameters() {
      return "console=ttyS0 tsc=reliable memmap=8K$0x8000000";
    }

    @Override
    HostClock hostClock() {
      return new TscClock();
    }
  },

  /** The device is a node of the device tree, with a shared interrupt of the GIC. */
  ARM64(
      "arm64",
      0x4e00_0000L,
      0x4000_0000L,
      "/machine/unattached",
      "arm-gicv3",
      90,
      Abi.COUNTER_ARM_VCNT) {
    @Override
    ImmutableList<String> device(Path firmware) {
      return ImmutableList.of("-dtb", firmware.toString());
    }

    /** The device tree reserves the memory of the pages. */
    @Override
    String kernelParameters() {
      return "console=ttyAMA0";
    }

    @Override
    HostClock hostClock() {
      return new MonotonicClock();
    }
  };

  private final String name;
  private final long page;
  private final long memory;
  private final String controllerParent;
  private final String controllerType;
  private final int interrupt;
  private final int counterId;

  /**
   * @param page the address of the page in the guest; the next page is for questions about the
   *     counter
   * @param memory the address at which the guest's memory begins
   * @param controllerParent the path in QEMU of the object that has the interrupt controller
   * @param controllerType the controller's type in QEMU
   * @param interrupt the interrupt line that notifies the device
   */
  Architecture(
      String name,
      long page,
      long memory,
      String controllerParent,
      String controllerType,
      int interrupt,
      int counterId) {
    this.name = name;
    this.page = page;
    this.memory = memory;
    this.controllerParent = controllerParent;
    this.controllerType = controllerType;
    this.interrupt = interrupt;
    this.counterId = counterId;
  }

  static Architecture of(String name) {
    for (Architecture architecture : values()) {
      if (architecture.name.equals(name)) {
        return architecture;
      }
    }
    throw new GuestFailure("There is no machine for " + name);
  }

  /** Returns QEMU's arguments for the device whose page this process writes. */
  abstract ImmutableList<String> device(Path firmware);

  /** Returns parameters for the kernel's command line, which also reserve the pages if needed. */
  abstract String kernelParameters();

  /** Returns a clock based on the host counter from which QEMU derives the guest's counter. */
  abstract HostClock hostClock();

  /** Returns the position of the page in the file that is the guest's memory. */
  long pagePosition() {
    return page - memory;
  }

  /** Returns the address, in the guest, of the page for questions about the counter. */
  long mailAddress() {
    return page + Abi.PAGE_BYTES;
  }

  /** Returns the path of the interrupt controller in QEMU. */
  String interruptController(Qmp qmp) {
    return qmp.child(controllerParent, controllerType);
  }

  int interrupt() {
    return interrupt;
  }

  int counterId() {
    return counterId;
  }
}
