/** Creates, shows and compares the results of runs. */
@NullMarked
package io.vmclock.benchmarks.report;

import org.jspecify.annotations.NullMarked;
