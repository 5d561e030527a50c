/** A JMH profiler that detects disruptions of the virtual machine during benchmarks. */
@NullMarked
package io.vmclock.jmh;

import org.jspecify.annotations.NullMarked;
