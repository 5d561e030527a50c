/** For benchmarks with JMH: whether the machine that they run in was left alone. */
@NullMarked
package io.vmclock.jmh;

import org.jspecify.annotations.NullMarked;
