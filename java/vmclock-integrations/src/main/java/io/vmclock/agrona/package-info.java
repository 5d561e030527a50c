/** Agrona's clocks over the clocks of this library. */
@NullMarked
package io.vmclock.agrona;

import org.jspecify.annotations.NullMarked;
