/** Programs that run in the guest and report their results to the host. */
@NullMarked
package io.vmclock.guest.program;

import org.jspecify.annotations.NullMarked;
