/**
 * For tests of programs that use the library. Add {@code io.vmclock:vmclock-testkit} in the scope
 * {@code test}.
 *
 * <ul>
 *   <li>{@link io.vmclock.testkit.FakeClock} and {@link io.vmclock.testkit.FakeGenerations} are for
 *       unit tests. They need no native library, so they work on any operating system.
 *   <li>{@link io.vmclock.testkit.TestPage} is a page that the library opens like a device. The
 *       test plays the hypervisor: {@code page.restore()}, {@code page.migrate()}, {@code
 *       page.unreliable()}, {@code page.leapSecond(POSITIVE, end)}.
 *   <li>{@link io.vmclock.testkit.VmClockPage} gives a test such a page, with JUnit 5 or 6, and
 *       with Spring.
 *   <li>{@link io.vmclock.testkit.EnabledIfVmClockLoads} skips tests on systems where the native
 *       library cannot be loaded.
 * </ul>
 *
 * <p>For pages with wrong or unusual bytes, {@link io.vmclock.testkit.TestPage#raw} gives access to
 * every field.
 */
@NullMarked
package io.vmclock.testkit;

import org.jspecify.annotations.NullMarked;
