@NullMarked
package io.vmclock.jmh;

import org.jspecify.annotations.NullMarked;
