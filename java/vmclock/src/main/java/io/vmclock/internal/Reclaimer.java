package io.vmclock.internal;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Frees native memory when its owner is unreachable, without a thread. The memory of unreachable
 * owners is freed when the next owner is registered or {@link #reclaim} is called. Such memory
 * comes only from registrations, and each registration frees what can be freed. So the memory of
 * unreachable owners does not accumulate.
 */
public final class Reclaimer {
  private static final ReferenceQueue<Object> UNREACHABLE = new ReferenceQueue<>();
  private static final Set<Owned> OWNED = ConcurrentHashMap.newKeySet();

  private Reclaimer() {}

  /**
   * Runs {@code free} some time after {@code owner} is unreachable. {@code free} must not refer to
   * the owner.
   */
  public static void register(Object owner, Runnable free) {
    OWNED.add(new Owned(owner, free));
    reclaim();
  }

  /** Frees the memory of all owners that are unreachable. */
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
