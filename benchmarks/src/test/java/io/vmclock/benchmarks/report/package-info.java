@NullMarked
package io.vmclock.benchmarks.report;

import org.jspecify.annotations.NullMarked;
