/** Why a vmclock device is or is not usable on this machine, check by check. */
@NullMarked
package io.vmclock.cli.doctor;

import org.jspecify.annotations.NullMarked;
