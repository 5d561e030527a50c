@NullMarked
package io.vmclock.postgres;

import org.jspecify.annotations.NullMarked;
