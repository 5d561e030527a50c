/** The binding: calls to the C library, and helpers for them. Not exported. */
@NullMarked
package io.vmclock.internal;

import org.jspecify.annotations.NullMarked;
