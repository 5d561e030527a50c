package io.vmclock.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few objects between uses, one for each of the {@link Stripes}. It is for objects that are
 * expensive to make and that one thread uses at a time. Safe for use by any number of threads: a
 * thread that finds no object makes one, and an object for which there is no room is dropped.
 */
public final class ObjectPool<T> {
  /** 128 bytes or more, so that two threads do not write to the same cache lines. */
  private static final int STRIDE = 32;

  private final Supplier<T> maker;
  private final AtomicReferenceArray<@Nullable T> kept =
      new AtomicReferenceArray<>((Stripes.COUNT + 1) * STRIDE);

  public ObjectPool(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Returns a kept object, or a new one. */
  public T take() {
    int first = Stripes.first();
    T taken = kept.getAndSet(index(first), null);
    return taken != null ? taken : takeFromOther(first);
  }

  private T takeFromOther(int first) {
    for (int i = Stripes.next(first); i != first; i = Stripes.next(i)) {
      T taken = kept.get(index(i)) == null ? null : kept.getAndSet(index(i), null);
      if (taken != null) {
        return taken;
      }
    }
    return maker.get();
  }

  /** Keeps an object for the next call of {@link #take}, if there is room for it. */
  public void giveBack(T taken) {
    int first = Stripes.first();
    int i = first;
    do {
      if (kept.getOpaque(index(i)) == null) {
        // No compare-and-set, which costs more: if two threads meet here, one object is dropped.
        // Pairs with getAndSet in take().
        kept.setRelease(index(i), taken);
        return;
      }
      i = Stripes.next(i);
    } while (i != first);
  }

  /** The first references are left out, because they can share cache lines with other objects. */
  private static int index(int stripe) {
    return (stripe + 1) * STRIDE;
  }
}
