/** Evicts the connections of HikariCP at a restore. */
@NullMarked
package io.vmclock.hikari;

import org.jspecify.annotations.NullMarked;
