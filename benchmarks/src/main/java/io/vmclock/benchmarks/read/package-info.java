/** Reads and times, beside the clocks of others. */
@NullMarked
package io.vmclock.benchmarks.read;

import org.jspecify.annotations.NullMarked;
