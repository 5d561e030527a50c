/** Turns error numbers of the C library into exceptions with a cause and a remedy. Not exported. */
@NullMarked
package io.vmclock.internal.error;

import org.jspecify.annotations.NullMarked;
