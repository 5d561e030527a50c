@NullMarked
package io.vmclock.hikari;

import org.jspecify.annotations.NullMarked;
