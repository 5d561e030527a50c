/** How the times of single calls are distributed. */
@NullMarked
package io.vmclock.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
