/**
 * A vmclock page whose bytes tests control: {@link io.vmclock.testpage.RawPage}. {@link
 * io.vmclock.testpage.ClockBoundSegment} is the shared memory of a ClockBound daemon.
 *
 * <p>This package implements the page's layout and its write protocol a second time, in Java only.
 * It does not use the library, so a test finds a mistake that only one of the two makes. Tests of
 * programs that use the library need the module {@code io.vmclock.testkit} instead. Its pages have
 * methods such as {@code restore()} and {@code leapSecond()}.
 */
@NullMarked
package io.vmclock.testpage;

import org.jspecify.annotations.NullMarked;
