package io.vmclock.internal;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One object kept between its uses, for what costs more to make than to use and belongs to one
 * thread at a time. Safe for use by any number of threads: who finds it taken makes another one.
 */
public final class SingleSlotPool<T> {
  private final Supplier<T> maker;
  private final AtomicReference<@Nullable T> kept = new AtomicReference<>();

  public SingleSlotPool(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Returns the object that was kept, or a new one. */
  public T take() {
    T taken = kept.getAndSet(null);
    return taken != null ? taken : maker.get();
  }

  /** Keeps an object for the next. */
  public void giveBack(T taken) {
    kept.set(taken);
  }
}
