/** The page that benchmarks read, and the threads that write it. */
@NullMarked
package io.vmclock.benchmarks.page;

import org.jspecify.annotations.NullMarked;
