/**
 * A vmclock page that tests control: {@link io.vmclock.testkit.TestPage}, and its JUnit 5 extension
 * {@link io.vmclock.testkit.VmClockPageExtension}.
 *
 * <p>A second implementation of the page's layout and of its write protocol, in Java alone. It does
 * not need the library, so that neither can hide the other's mistakes.
 */
@NullMarked
package io.vmclock.testkit;

import org.jspecify.annotations.NullMarked;
