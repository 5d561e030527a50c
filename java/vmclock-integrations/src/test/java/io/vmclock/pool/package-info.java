@NullMarked
package io.vmclock.pool;

import org.jspecify.annotations.NullMarked;
