package io.vmclock.internal;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Frees one kind of native memory when its owner is unreachable, without a thread. The memory of
 * unreachable owners is freed when the next owner is registered or {@link #reclaim} is called.
 *
 * <p>The garbage collector does not know how much native memory its objects own, so it may run too
 * late. Therefore {@link #register} runs it when there are more owners than a limit, as the JDK
 * does for direct buffers. If most of the owners are still reachable then, the limit doubles. Safe
 * for use by any number of threads.
 */
public abstract class Reclaimer {
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
  private final Set<Owned> owned = ConcurrentHashMap.newKeySet();
  private final int lowestLimit;
  private volatile int limit;

  /**
   * Creates a reclaimer without owners.
   *
   * @param limit the number of owners, reachable or not, that does not cause a garbage collection
   */
  protected Reclaimer(int limit) {
    this.lowestLimit = limit;
    this.limit = limit;
  }

  /** Frees the memory at {@code address}. */
  protected abstract void free(long address);

  /** Frees the memory at {@code address} some time after {@code owner} is unreachable. */
  public final void register(Object owner, long address) {
    reclaim();
    if (owned.size() >= limit) {
      collectOnce();
    }
    owned.add(new Owned(owner, address, unreachable));
  }

  /** Frees the memory of all owners that the garbage collector has found unreachable. */
  public final void reclaim() {
    for (Object gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
      owned.remove(gone);
      free(((Owned) gone).address);
    }
  }

  /**
   * Runs the garbage collector and frees the memory of unreachable owners. Waits up to 100 ms for
   * the collector to report them.
   */
  public final void collect() {
    int before = owned.size();
    long start = System.nanoTime();
    System.gc();
    do {
      LockSupport.parkNanos(PAUSE_NANOS);
      reclaim();
    } while (owned.size() > before / 2 && System.nanoTime() - start < WAIT_NANOS);
  }

  /** One collection is enough for all threads that have reached the limit. */
  private synchronized void collectOnce() {
    if (owned.size() >= limit) {
      collect();
      limit = Math.max(lowestLimit, 2 * owned.size());
    }
  }

  private static final class Owned extends PhantomReference<Object> {
    final long address;

    Owned(Object owner, long address, ReferenceQueue<Object> queue) {
      super(owner, queue);
      this.address = address;
    }
  }
}
