@NullMarked
package io.vmclock.cli.metrics;

import org.jspecify.annotations.NullMarked;
