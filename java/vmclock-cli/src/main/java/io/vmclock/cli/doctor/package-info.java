/** The command {@code doctor}, which explains why a vmclock device or page is usable or not. */
@NullMarked
package io.vmclock.cli.doctor;

import org.jspecify.annotations.NullMarked;
