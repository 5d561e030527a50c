/** The clock of Log4j 2. */
@NullMarked
package io.vmclock.log4j2;

import org.jspecify.annotations.NullMarked;
