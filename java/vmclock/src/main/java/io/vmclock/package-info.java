/**
 * Reads the vmclock page: time with a bound on its error, disruptions of the clock, and restores of
 * the machine. Start at {@link io.vmclock.VmClock}.
 */
@NullMarked
package io.vmclock;

import org.jspecify.annotations.NullMarked;
