/**
 * Keeps random numbers, ids, connections and caches unique or fresh after the machine was restored
 * from a snapshot, even if a thousand machines are restored from the same snapshot. Start at {@link
 * io.vmclock.restore.GenerationGuard}.
 *
 * <p>The classes that use the guard read its stamp before they start work, and check that stamp
 * before they return a result. If the machine was restored in between, they discard the result,
 * replace their old state and start again. Only {@link io.vmclock.restore.VmGenIdSource} starts
 * threads, and nothing is installed for the whole process unless the application installs it.
 */
@NullMarked
package io.vmclock.restore;

import org.jspecify.annotations.NullMarked;
