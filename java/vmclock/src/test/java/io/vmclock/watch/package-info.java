@NullMarked
package io.vmclock.watch;

import org.jspecify.annotations.NullMarked;
