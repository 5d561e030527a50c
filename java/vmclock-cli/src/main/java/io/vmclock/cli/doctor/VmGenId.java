package io.vmclock.cli.doctor;

import io.vmclock.cli.base.Machine;
import io.vmclock.internal.VmGenIdDevice;

/** Checks the older device VMGenID, which reports restores to the kernel. */
final class VmGenId {
  private static final String NAME = "VMGenID";
  private static final String REPEATS = " the kernel's random numbers may repeat after a restore.";

  private VmGenId() {}

  static Check check(Machine machine) {
    VmGenIdDevice device = VmGenIdDevice.find(machine.at("/"));
    return Check.info(
        NAME,
        switch (device.state()) {
          case BOUND ->
              "The device "
                  + device.name()
                  + ", with the driver vmgenid. After a restore, the kernel reseeds its random"
                  + " number generator and logs that. Programs cannot read the device, but"
                  + " VmGenIdSource receives the report from the log.";
          case UNBOUND ->
              "The device " + device.name() + ", without a driver. Without its driver," + REPEATS;
          case ABSENT -> "There is no VMGenID device, so" + REPEATS;
          case UNKNOWN ->
              "/sys shows no VMGenID device, because it shows no devices. If there is none,"
                  + REPEATS;
        });
  }
}
