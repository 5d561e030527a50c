/** What the library costs, beside its peers, in one run. */
@NullMarked
package io.vmclock.benchmarks;

import org.jspecify.annotations.NullMarked;
