/** Sources of time that a configuration names. Not exported. */
@NullMarked
package io.vmclock.internal.sources;

import org.jspecify.annotations.NullMarked;
