/** Benchmarks that measure the costs of the library and of its peers in one run. */
@NullMarked
package io.vmclock.benchmarks;

import org.jspecify.annotations.NullMarked;
