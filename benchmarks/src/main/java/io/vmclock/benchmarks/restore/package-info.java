/** Benchmarks of the costs of restore safety while nothing is restored. */
@NullMarked
package io.vmclock.benchmarks.restore;

import org.jspecify.annotations.NullMarked;
