/** The command {@code vmclock}. */
@NullMarked
package io.vmclock.cli;

import org.jspecify.annotations.NullMarked;
