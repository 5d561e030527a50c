/** Runs everything at once for a long time, and checks what must always be true. */
@NullMarked
package io.vmclock.soak;

import org.jspecify.annotations.NullMarked;
