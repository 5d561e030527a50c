package io.vmclock.internal;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one object between uses. It is for objects that are expensive to make and that one thread
 * uses at a time. Safe for use by any number of threads: a thread that finds no object makes one.
 */
public final class SingleSlotPool<T> {
  private final Supplier<T> maker;
  private final AtomicReference<@Nullable T> kept = new AtomicReference<>();

  public SingleSlotPool(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Returns the kept object, or a new one. */
  public T take() {
    T taken = kept.getAndSet(null);
    return taken != null ? taken : maker.get();
  }

  /** Keeps an object for the next call of {@link #take}. */
  public void giveBack(T taken) {
    kept.set(taken);
  }
}
