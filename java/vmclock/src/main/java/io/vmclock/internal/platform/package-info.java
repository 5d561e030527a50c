/** The part of the library that the native jars use. */
@NullMarked
package io.vmclock.internal.platform;

import org.jspecify.annotations.NullMarked;
