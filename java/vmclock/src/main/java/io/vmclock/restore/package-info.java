/**
 * Keeps random numbers, ids, connections and caches unique or fresh after the machine was restored
 * from a snapshot, even if a thousand machines are restored from the same one. Start at {@link
 * io.vmclock.restore.GenerationGuard}.
 *
 * <p>Everything here checks the guard before it works, and again before it hands out its result. If
 * the machine was restored in between, it drops the result, renews itself and starts again. Nothing
 * here starts a thread, and nothing is installed for the whole process unless the application
 * installs it.
 */
@NullMarked
package io.vmclock.restore;

import org.jspecify.annotations.NullMarked;
