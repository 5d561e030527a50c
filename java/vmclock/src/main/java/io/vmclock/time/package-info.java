/**
 * Adapts the time of a page to other code: as a {@code Clock}, as a Guava {@code Ticker}, and as
 * UTC with smeared leap seconds. For pages without time, this package offers the kernel's time with
 * an error bound.
 */
@NullMarked
package io.vmclock.time;

import org.jspecify.annotations.NullMarked;
