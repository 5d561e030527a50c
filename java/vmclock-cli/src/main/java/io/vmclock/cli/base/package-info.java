/** The base class, options, exit statuses and failures that all commands share. */
@NullMarked
package io.vmclock.cli.base;

import org.jspecify.annotations.NullMarked;
