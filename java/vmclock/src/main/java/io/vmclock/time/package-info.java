/**
 * The time of a page in the forms that other code takes: clocks, a ticker, smeared UTC; and the
 * kernel's time with a bound, where the page has none.
 */
@NullMarked
package io.vmclock.time;

import org.jspecify.annotations.NullMarked;
