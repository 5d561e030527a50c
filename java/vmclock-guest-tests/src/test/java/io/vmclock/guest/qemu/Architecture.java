package io.vmclock.guest.qemu;

import com.google.common.collect.ImmutableList;
import io.vmclock.testkit.Abi;
import java.nio.file.Path;

/** What differs between the machines that can be emulated. */
enum Architecture {
  X86_64("x86_64", 0x800_0000L, 0, "/machine/q35/ioapic", 20, Abi.COUNTER_X86_TSC) {
    @Override
    ImmutableList<String> machine() {
      return ImmutableList.of("-M", "q35,memory-backend=ram", "-cpu", "max");
    }

    @Override
    ImmutableList<String> device(Path firmware) {
      return ImmutableList.of("-acpitable", "file=" + firmware);
    }

    /** Linux would give up a TSC that seems to stand while the machine is paused. */
    @Override
    String kernelParameters() {
      return "console=ttyS0 tsc=reliable memmap=8K$0x8000000";
    }
  };

  private final String name;
  private final long page;
  private final long memory;
  private final String interruptController;
  private final int interrupt;
  private final int counterId;

  /**
   * @param page the page's address in the guest; behind it, one for questions about the counter
   * @param memory the address at which the guest's memory begins
   * @param interruptController its path in QEMU
   * @param interrupt the line that notifies the device
   */
  Architecture(
      String name,
      long page,
      long memory,
      String interruptController,
      int interrupt,
      int counterId) {
    this.name = name;
    this.page = page;
    this.memory = memory;
    this.interruptController = interruptController;
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

  /** Returns QEMU's arguments for the machine. */
  abstract ImmutableList<String> machine();

  /** Returns QEMU's arguments for the device whose page this process writes. */
  abstract ImmutableList<String> device(Path firmware);

  /** Returns what is appended to the kernel's command line: also, to leave the pages alone. */
  abstract String kernelParameters();

  /** Returns where the page is in the file that is the guest's memory. */
  long pagePosition() {
    return page - memory;
  }

  /** Returns the address, in the guest, of the page for questions about the counter. */
  long mailAddress() {
    return page + Abi.PAGE_BYTES;
  }

  String interruptController() {
    return interruptController;
  }

  int interrupt() {
    return interrupt;
  }

  int counterId() {
    return counterId;
  }
}
