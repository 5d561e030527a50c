/** Publishes a vmclock page from this machine's own clock, and plays the hypervisor on one. */
@NullMarked
package io.vmclock.publish;

import org.jspecify.annotations.NullMarked;
