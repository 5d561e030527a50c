@NullMarked
package io.vmclock.crac;

import org.jspecify.annotations.NullMarked;
