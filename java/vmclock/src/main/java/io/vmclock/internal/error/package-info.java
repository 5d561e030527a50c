/** Makes exceptions with a cause and a remedy from the C library's error numbers. Not exported. */
@NullMarked
package io.vmclock.internal.error;

import org.jspecify.annotations.NullMarked;
