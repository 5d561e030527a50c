/** What restore safety costs while nothing is restored. */
@NullMarked
package io.vmclock.benchmarks.restore;

import org.jspecify.annotations.NullMarked;
