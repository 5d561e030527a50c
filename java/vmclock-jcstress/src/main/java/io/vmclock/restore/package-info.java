/** Stress tests of what happens between threads around a restore. */
@NullMarked
package io.vmclock.restore;

import org.jspecify.annotations.NullMarked;
