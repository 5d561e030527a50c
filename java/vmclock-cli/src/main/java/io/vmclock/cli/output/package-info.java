/** How the commands print: tables, JSON, colors, and values in readable form. */
@NullMarked
package io.vmclock.cli.output;

import org.jspecify.annotations.NullMarked;
