/** Detects changes of a page and reports them to listeners: restores, disruptions, maintenance. */
@NullMarked
package io.vmclock.watch;

import org.jspecify.annotations.NullMarked;
