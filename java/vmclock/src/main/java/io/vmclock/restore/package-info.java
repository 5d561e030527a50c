/**
 * What must be unique or fresh after the machine was restored from a snapshot, perhaps a thousand
 * times from the same one: random numbers, ids, connections, caches. Start at {@link
 * io.vmclock.restore.GenerationGuard}.
 *
 * <p>Everything here asks the guard before it works and again before it hands its result out. On a
 * change it drops the result, renews itself and starts again. Nothing here starts a thread, and
 * nothing is installed for the whole process unless the application does it.
 */
@NullMarked
package io.vmclock.restore;

import org.jspecify.annotations.NullMarked;
