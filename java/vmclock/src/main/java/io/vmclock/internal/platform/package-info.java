/** What the native jars see of the library. */
@NullMarked
package io.vmclock.internal.platform;

import org.jspecify.annotations.NullMarked;
