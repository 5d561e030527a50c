/** Results: put together, shown and compared. */
@NullMarked
package io.vmclock.benchmarks.report;

import org.jspecify.annotations.NullMarked;
