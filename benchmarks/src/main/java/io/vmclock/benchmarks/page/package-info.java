/** The page that benchmarks read, and its writers. */
@NullMarked
package io.vmclock.benchmarks.page;

import org.jspecify.annotations.NullMarked;
