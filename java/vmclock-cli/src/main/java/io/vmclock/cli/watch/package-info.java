/** The command {@code watch}, and the events that it prints. */
@NullMarked
package io.vmclock.cli.watch;

import org.jspecify.annotations.NullMarked;
