@NullMarked
package io.vmclock.benchmarks.paired;

import org.jspecify.annotations.NullMarked;
