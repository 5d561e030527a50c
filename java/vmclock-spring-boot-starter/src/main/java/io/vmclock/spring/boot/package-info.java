/**
 * Configures vmclock in a Spring Boot application. {@link
 * io.vmclock.spring.boot.VmClockAutoConfiguration} lists the beans, {@link
 * io.vmclock.spring.boot.VmClockProperties} the properties.
 */
@NullMarked
package io.vmclock.spring.boot;

import org.jspecify.annotations.NullMarked;
