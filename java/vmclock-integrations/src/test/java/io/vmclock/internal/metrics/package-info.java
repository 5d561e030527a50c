@NullMarked
package io.vmclock.internal.metrics;

import org.jspecify.annotations.NullMarked;
