package io.vmclock.internal;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Frees native memory once nothing can reach its owner any more, without a thread: what has become
 * unreachable is freed when the next owner is registered or {@link #reclaim} is called. Since only
 * registered owners leave anything behind, what waits is bounded by what was opened since.
 */
public final class Reclaimer {
  private static final ReferenceQueue<Object> UNREACHABLE = new ReferenceQueue<>();
  private static final Set<Owned> OWNED = ConcurrentHashMap.newKeySet();

  private Reclaimer() {}

  /** Runs {@code free} some time after {@code owner}, which it must not refer to, is gone. */
  public static void register(Object owner, Runnable free) {
    OWNED.add(new Owned(owner, free));
    reclaim();
  }

  /** Frees what waits for it. */
  public static void reclaim() {
    for (Object gone = UNREACHABLE.poll(); gone != null; gone = UNREACHABLE.poll()) {
      OWNED.remove(gone);
      ((Owned) gone).free.run();
    }
  }

  private static final class Owned extends PhantomReference<Object> {
    final Runnable free;

    Owned(Object owner, Runnable free) {
      super(owner, UNREACHABLE);
      this.free = free;
    }
  }
}
