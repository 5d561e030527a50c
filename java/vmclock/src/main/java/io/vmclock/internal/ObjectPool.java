package io.vmclock.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few objects between uses, some for each processor. It is for objects that are expensive
 * to make and that one thread uses at a time. Safe for use by any number of threads: a thread that
 * finds no object makes one, and an object for which there is no room is dropped.
 */
public final class ObjectPool<T> {
  /** 128 bytes or more, so that two threads do not write to the same cache lines. */
  private static final int STRIDE = 32;

  /** A power of two. */
  private static final int SLOTS = Stripes.FIRST_COUNT;

  private final Supplier<T> maker;
  private final AtomicReferenceArray<@Nullable T> kept =
      new AtomicReferenceArray<>((SLOTS + 1) * STRIDE);

  public ObjectPool(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Returns a kept object, or a new one. */
  public T take() {
    int own = Stripes.first();
    T taken = kept.getAndSet(index(own), null);
    for (int i = 1; taken == null && i < SLOTS; i++) {
      int index = index(own + i);
      taken = kept.get(index) == null ? null : kept.getAndSet(index, null);
    }
    return taken != null ? taken : maker.get();
  }

  /** Keeps an object for the next call of {@link #take}, if there is room for it. */
  public void giveBack(T taken) {
    int own = Stripes.first();
    for (int i = 0; i < SLOTS; i++) {
      int index = index(own + i);
      if (kept.getOpaque(index) == null) {
        // No compare-and-set, which costs more: if two threads meet here, one object is dropped.
        // Pairs with getAndSet in take().
        kept.setRelease(index, taken);
        return;
      }
    }
  }

  /** The first references are left out, because they can share cache lines with other objects. */
  private static int index(int slot) {
    return ((slot & (SLOTS - 1)) + 1) * STRIDE;
  }
}
