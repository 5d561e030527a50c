/** Tells of changes of a page as they happen: restores, disruptions, maintenance. */
@NullMarked
package io.vmclock.watch;

import org.jspecify.annotations.NullMarked;
