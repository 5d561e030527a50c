/** The command {@code vmclock}: its entry point, and the subcommands that read a page once. */
@NullMarked
package io.vmclock.cli;

import org.jspecify.annotations.NullMarked;
