/** What calls cost on this machine. */
@NullMarked
package io.vmclock.cli.bench;

import org.jspecify.annotations.NullMarked;
