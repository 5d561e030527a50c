/** Paired measurements: operations take turns in one JVM, and are compared turn by turn. */
@NullMarked
package io.vmclock.benchmarks.paired;

import org.jspecify.annotations.NullMarked;
