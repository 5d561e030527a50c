/** The binding: calls into the C library and what they need. Not exported. */
@NullMarked
package io.vmclock.internal;

import org.jspecify.annotations.NullMarked;
