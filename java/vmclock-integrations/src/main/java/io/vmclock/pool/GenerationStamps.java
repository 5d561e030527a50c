package io.vmclock.pool;

import com.google.common.collect.MapMaker;
import io.vmclock.restore.GenerationGuard;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;

/**
 * Remembers for the objects of any pool whether they were opened after the last restore of the
 * machine. Use it if the pool can validate an object before it lends the object. Safe for use by
 * any number of threads.
 *
 * <pre>{@code
 * // in the factory of the pool
 * Session create() throws IOException {
 *   return stamps.open(() -> Session.connect(server));
 * }
 * boolean validate(Session session) {
 *   return stamps.isCurrent(session);
 * }
 * }</pre>
 *
 * <p>The pool then drops an object from before the restore when it is about to lend that object.
 * This includes objects that were in use at the restore, and objects that were being opened. If the
 * pool closes such an object in its usual way, and that sends messages, they can reach the
 * original's session. So a factory should only release the resources of an object that is not
 * current.
 *
 * <p>This class keeps no object in memory. It tells objects apart by identity.
 */
public final class GenerationStamps<T> {
  /** Opens an object. */
  @FunctionalInterface
  public interface Opener<T, X extends Exception> {
    /** Returns a new object. */
    T open() throws X;
  }

  private final GenerationGuard guard;

  /** The stamp from before each object was opened. Weak keys are compared by identity. */
  private final ConcurrentMap<T, Long> stamps = new MapMaker().weakKeys().makeMap();

  private GenerationStamps(GenerationGuard guard) {
    this.guard = guard;
  }

  /** Returns stamps of {@code guard}, for the objects of one pool. */
  public static <T> GenerationStamps<T> create(GenerationGuard guard) {
    return new GenerationStamps<>(Objects.requireNonNull(guard));
  }

  /**
   * Opens an object. If the machine is restored meanwhile, the object is not {@linkplain #isCurrent
   * current}, and the pool should validate it before its first use.
   *
   * @throws X if the opener throws it
   * @throws io.vmclock.VmClockException if the guard cannot be read. Nothing is opened then.
   */
  public <X extends Exception> T open(Opener<? extends T, X> opener) throws X {
    long stamp = guard.stamp();
    T opened = opener.open();
    stamps.put(opened, stamp);
    return opened;
  }

  /**
   * Returns whether the machine was not restored since {@link #open} began to open this object.
   * Also returns false if that is unknown: if {@link #open} did not return this object, or if the
   * guard cannot be read. Takes some tens of nanoseconds. Never throws.
   */
  public boolean isCurrent(T object) {
    Long stamp = stamps.get(object);
    return stamp != null && !guard.changedSince(stamp);
  }
}
