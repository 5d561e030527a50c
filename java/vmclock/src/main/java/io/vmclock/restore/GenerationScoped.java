package io.vmclock.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that lasts until the machine is restored, such as a key, a session or a connection. Safe
 * for use by any number of threads; those that ask while it is built wait for it.
 *
 * <pre>{@code
 * var session = GenerationScoped.create(guard, Session::open, Session::close);
 * session.get().send(message);
 * }</pre>
 *
 * <p>It is built at the first use, and again at the first use after a restore. Each value that was
 * built is handed to the disposer exactly once: when it was replaced, or on {@link #close}. Where
 * other threads may still use the old value then, the disposer has to allow for that.
 */
public final class GenerationScoped<T> implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(GenerationScoped.class.getName());

  private final GenerationGuard guard;
  private final Supplier<? extends T> builder;
  private final Consumer<? super T> disposer;
  private final ReentrantLock lock = new ReentrantLock();

  /** Written under the lock. */
  private volatile @Nullable Built<T> current;

  private boolean closed;

  private GenerationScoped(
      GenerationGuard guard, Supplier<? extends T> builder, Consumer<? super T> disposer) {
    this.guard = guard;
    this.builder = builder;
    this.disposer = disposer;
  }

  /**
   * Returns a holder of values that {@code builder} makes, none of them null.
   *
   * @param disposer is called on a thread that called {@link #get} or {@link #close}. What it
   *     throws is logged, and stops nothing.
   */
  public static <T> GenerationScoped<T> create(
      GenerationGuard guard, Supplier<? extends T> builder, Consumer<? super T> disposer) {
    return new GenerationScoped<>(
        Objects.requireNonNull(guard),
        Objects.requireNonNull(builder),
        Objects.requireNonNull(disposer));
  }

  /**
   * Returns the value, which was built since the machine was last restored. Some nanoseconds if it
   * is there.
   *
   * @throws IllegalStateException after {@link #close}, or if called by the builder itself
   * @throws io.vmclock.VmClockException if the page cannot be read any more
   * @throws RuntimeException whatever the builder throws; the next call tries again
   */
  public T get() {
    Built<T> built = current;
    return built != null && !guard.changedSince(built.stamp) ? built.value : renewed();
  }

  private T renewed() {
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("The builder of a value asks for that value");
    }
    List<T> old = new ArrayList<>();
    lock.lock();
    try {
      return build(old);
    } finally {
      lock.unlock();
      // Behind the lock: a disposer may take long, and may ask for the new value.
      old.forEach(this::dispose);
    }
  }

  private T build(List<T> old) {
    while (!closed) {
      Built<T> built = current;
      if (built != null) {
        if (!guard.changedSince(built.stamp)) {
          return built.value;
        }
        old.add(built.value);
        // Now, so that a builder that throws leaves nothing to be disposed of twice.
        current = null;
      }
      long stamp = guard.stamp();
      guard.reach(RestoreInjectionPoint.STAMP_READ);
      T value =
          Objects.requireNonNull(
              builder.get(), "The builder returned null: it has to throw where there is no value");
      if (closed) {
        // By the builder itself, which has the lock.
        old.add(value);
        break;
      }
      current = new Built<>(stamp, value);
      guard.reach(RestoreInjectionPoint.RESULT_BUILT);
    }
    throw new IllegalStateException(
        "This GenerationScoped was closed, and its value disposed of: create another one");
  }

  private void dispose(T value) {
    try {
      disposer.accept(value);
    } catch (Throwable e) {
      // Undeclared, but other languages throw it.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.log(System.Logger.Level.WARNING, "The disposer of a value failed", e);
    }
  }

  /** Disposes of the value, if there is one. May be repeated. */
  @Override
  public void close() {
    Built<T> built;
    lock.lock();
    try {
      closed = true;
      built = current;
      current = null;
    } finally {
      lock.unlock();
    }
    if (built != null) {
      dispose(built.value);
    }
  }

  private static final class Built<T> {
    /** As of before it was built. */
    final long stamp;

    final T value;

    Built(long stamp, T value) {
      this.stamp = stamp;
      this.value = value;
    }
  }
}
