/** The command {@code bench}, which measures the cost of calls on this machine. */
@NullMarked
package io.vmclock.cli.bench;

import org.jspecify.annotations.NullMarked;
