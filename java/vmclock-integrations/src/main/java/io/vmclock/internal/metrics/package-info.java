/** The metrics of all monitoring systems. Not exported. */
@NullMarked
package io.vmclock.internal.metrics;

import org.jspecify.annotations.NullMarked;
