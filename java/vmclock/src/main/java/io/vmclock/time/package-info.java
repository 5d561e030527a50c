/**
 * UTC with a bound on its error, from the source that a machine has: {@link
 * io.vmclock.time.BoundedClock} is the interface of all of them. Adapts time to other code: as a
 * {@code Clock}, as a Guava {@code Ticker}, and as UTC with smeared leap seconds.
 */
@NullMarked
package io.vmclock.time;

import org.jspecify.annotations.NullMarked;
