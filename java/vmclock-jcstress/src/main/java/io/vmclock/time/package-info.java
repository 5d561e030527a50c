/** Stress tests of clocks that several threads share. */
@NullMarked
package io.vmclock.time;

import org.jspecify.annotations.NullMarked;
