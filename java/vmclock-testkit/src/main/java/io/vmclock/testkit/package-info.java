/** A vmclock page on which tests play restores and leap seconds, a JUnit extension, and fakes. */
@NullMarked
package io.vmclock.testkit;

import org.jspecify.annotations.NullMarked;
