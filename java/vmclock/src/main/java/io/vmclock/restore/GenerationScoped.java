package io.vmclock.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is valid until the machine is restored, such as a key, a session or a connection.
 * Use it to build such a value again after a restore. Safe for use by any number of threads.
 * Threads that call {@link #get} while the value is being built wait for it.
 *
 * <pre>{@code
 * var session = GenerationScoped.create(guard, Session::open, Session::close);
 * session.get().send(message);
 * }</pre>
 *
 * <p>The value is built at the first use, and again at the first use after a restore. Each value is
 * passed to the disposer exactly once: at the first use after a restore, or on {@link #close}.
 * Other threads may still use the old value at that time, and the disposer must allow for that.
 */
public final class GenerationScoped<T> implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(GenerationScoped.class.getName());

  private final GenerationGuard guard;
  private final Supplier<? extends T> builder;
  private final Consumer<? super T> disposer;
  private final ReentrantLock lock = new ReentrantLock();

  /** Written only under the lock. */
  private volatile @Nullable StampedValue<T> current;

  private boolean closed;

  private GenerationScoped(
      GenerationGuard guard, Supplier<? extends T> builder, Consumer<? super T> disposer) {
    this.guard = guard;
    this.builder = builder;
    this.disposer = disposer;
  }

  /**
   * Returns a holder of the values that {@code builder} builds.
   *
   * @param builder builds a value. It must not return null.
   * @param disposer disposes of a value, on a thread that called {@link #get} or {@link #close}. If
   *     it throws, that is logged and has no other effect.
   */
  public static <T> GenerationScoped<T> create(
      GenerationGuard guard, Supplier<? extends T> builder, Consumer<? super T> disposer) {
    return new GenerationScoped<>(
        Objects.requireNonNull(guard),
        Objects.requireNonNull(builder),
        Objects.requireNonNull(disposer));
  }

  /**
   * Returns the value, which was built after the machine was last restored. This takes some
   * nanoseconds if the value need not be built.
   *
   * @throws IllegalStateException after {@link #close}, or if the builder itself calls this
   * @throws io.vmclock.VmClockException if the page can no longer be read
   * @throws RuntimeException if the builder throws it. The next call tries again.
   */
  public T get() {
    StampedValue<T> built = current;
    return built != null && !guard.changedSince(built.stamp) ? built.value : rebuildValue();
  }

  private T rebuildValue() {
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "The builder of this GenerationScoped called get() of the same GenerationScoped");
    }
    List<T> replaced = new ArrayList<>();
    lock.lock();
    try {
      return buildValue(replaced);
    } finally {
      lock.unlock();
      // After the lock was released: a disposer may take long, and may call get().
      replaced.forEach(this::disposeValue);
    }
  }

  private T buildValue(List<T> replaced) {
    while (!closed) {
      StampedValue<T> built = current;
      if (built != null) {
        if (!guard.changedSince(built.stamp)) {
          return built.value;
        }
        replaced.add(built.value);
        // Cleared now: if the builder throws, this value must not be disposed of twice.
        current = null;
      }
      long stamp = guard.stamp();
      guard.reach(RestoreInjectionPoint.STAMP_READ);
      T value =
          Objects.requireNonNull(
              builder.get(), "The builder returned null: it must return a value or throw");
      if (closed) {
        // The builder itself called close(). Its thread holds the lock.
        replaced.add(value);
        break;
      }
      current = new StampedValue<>(stamp, value);
      guard.reach(RestoreInjectionPoint.RESULT_BUILT);
    }
    throw new IllegalStateException(
        "This GenerationScoped is closed, and its value was disposed of: create another one");
  }

  private void disposeValue(T value) {
    try {
      disposer.accept(value);
    } catch (Throwable e) {
      // InterruptedException is not declared, but other JVM languages can throw it.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.log(System.Logger.Level.WARNING, "The disposer of a GenerationScoped value failed", e);
    }
  }

  /** Disposes of the value, if there is one. Further calls have no effect. */
  @Override
  public void close() {
    StampedValue<T> built;
    lock.lock();
    try {
      closed = true;
      built = current;
      current = null;
    } finally {
      lock.unlock();
    }
    if (built != null) {
      disposeValue(built.value);
    }
  }

  private static final class StampedValue<T> {
    /** The stamp from before the value was built. */
    final long stamp;

    final T value;

    StampedValue(long stamp, T value) {
      this.stamp = stamp;
      this.value = value;
    }
  }
}
