/**
 * A vmclock page that tests control: {@link io.vmclock.testpage.RawPage}, and its JUnit 5 extension
 * {@link io.vmclock.testpage.RawPageExtension}. {@link io.vmclock.testpage.ClockBoundSegment} is
 * the shared memory of a ClockBound daemon.
 *
 * <p>This package implements the page's layout and its write protocol a second time, in Java only.
 * It does not use the library, so a test finds a mistake that only one of the two makes.
 */
@NullMarked
package io.vmclock.testpage;

import org.jspecify.annotations.NullMarked;
