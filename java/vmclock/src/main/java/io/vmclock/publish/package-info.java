/**
 * Publishes this machine's own clock as a vmclock page, and changes pages as a hypervisor does.
 * Start at {@link io.vmclock.publish.Publisher}.
 */
@NullMarked
package io.vmclock.publish;

import org.jspecify.annotations.NullMarked;
