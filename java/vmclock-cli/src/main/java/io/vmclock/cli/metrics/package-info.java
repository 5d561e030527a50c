/** The command {@code metrics}, and the text that it prints for Prometheus. */
@NullMarked
package io.vmclock.cli.metrics;

import org.jspecify.annotations.NullMarked;
