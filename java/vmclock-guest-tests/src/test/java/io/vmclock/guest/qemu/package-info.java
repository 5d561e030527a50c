/**
 * A virtual machine with a vmclock device. This package acts as its hypervisor: it writes the page,
 * raises the device's interrupt, and saves, restores and clones the machine.
 */
@NullMarked
package io.vmclock.guest.qemu;

import org.jspecify.annotations.NullMarked;
