/** Benchmarks of reads and times, and of other clocks for comparison. */
@NullMarked
package io.vmclock.benchmarks.read;

import org.jspecify.annotations.NullMarked;
