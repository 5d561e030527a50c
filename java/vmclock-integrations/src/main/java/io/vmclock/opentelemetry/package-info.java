/** Metrics and events for OpenTelemetry. */
@NullMarked
package io.vmclock.opentelemetry;

import org.jspecify.annotations.NullMarked;
