/** The sources of time and of restores, beside the page. */
@NullMarked
package io.vmclock.cli.source;

import org.jspecify.annotations.NullMarked;
