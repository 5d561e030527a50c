/** How the costs grow with the numbers of threads, open pages and watchers. */
@NullMarked
package io.vmclock.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
