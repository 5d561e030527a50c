/** Benchmarks of the distribution of the times of single calls. */
@NullMarked
package io.vmclock.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
