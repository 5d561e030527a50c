/** The binding and what loads it. Not exported. */
@NullMarked
package io.vmclock.internal;

import org.jspecify.annotations.NullMarked;
