/**
 * A virtual machine with a vmclock device whose hypervisor is this package: it writes the page,
 * raises the device's interrupt, and saves, restores and clones the machine.
 */
@NullMarked
package io.vmclock.guest.qemu;

import org.jspecify.annotations.NullMarked;
