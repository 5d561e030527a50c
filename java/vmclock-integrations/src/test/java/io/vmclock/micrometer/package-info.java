@NullMarked
package io.vmclock.micrometer;

import org.jspecify.annotations.NullMarked;
