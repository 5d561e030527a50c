/** What the first use of the library costs a JVM that has just started. */
@NullMarked
package io.vmclock.benchmarks.start;

import org.jspecify.annotations.NullMarked;
