/**
 * The time of a page as other code expects it: as a {@code Clock}, as a Guava {@code Ticker}, and
 * as UTC with smeared leap seconds. Also the kernel's time with an error bound, for pages without
 * time.
 */
@NullMarked
package io.vmclock.time;

import org.jspecify.annotations.NullMarked;
