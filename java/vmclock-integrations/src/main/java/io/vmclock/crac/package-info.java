/** Checkpoints of the process with CRaC. */
@NullMarked
package io.vmclock.crac;

import org.jspecify.annotations.NullMarked;
