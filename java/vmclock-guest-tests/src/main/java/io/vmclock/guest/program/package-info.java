/** Programs that run in the guest, and tell the host what they see there. */
@NullMarked
package io.vmclock.guest.program;

import org.jspecify.annotations.NullMarked;
