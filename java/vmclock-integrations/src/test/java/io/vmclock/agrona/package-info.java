@NullMarked
package io.vmclock.agrona;

import org.jspecify.annotations.NullMarked;
