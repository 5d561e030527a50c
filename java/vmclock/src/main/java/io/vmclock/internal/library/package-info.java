/** Finds, unpacks and loads the native library. Not exported. */
@NullMarked
package io.vmclock.internal.library;

import org.jspecify.annotations.NullMarked;
