/** The commands that write a page: {@code publish}, {@code restore} and {@code migrate}. */
@NullMarked
package io.vmclock.cli.publish;

import org.jspecify.annotations.NullMarked;
