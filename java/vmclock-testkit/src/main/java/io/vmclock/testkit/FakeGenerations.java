package io.vmclock.testkit;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.restore.NotifyingSource;
import io.vmclock.watch.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A source of restores that a test controls, for unit tests on any operating system. It does not
 * use the native library. Safe for use by any number of threads.
 *
 * <pre>{@code
 * FakeGenerations machine = new FakeGenerations();
 * GenerationGuard guard = GenerationGuard.of(machine);
 * long stamp = guard.stamp();
 * machine.restore();
 * assertTrue(guard.changedSince(stamp));
 * }</pre>
 */
public final class FakeGenerations implements NotifyingSource {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile long generation;
  private volatile Protection protection = Protection.EXACT;

  /** Why the source cannot be read, or null if it can. */
  private volatile @Nullable Reason unreadable;

  /** Creates a source whose protection is {@code EXACT}. */
  public FakeGenerations() {}

  /**
   * Restores the machine: changes the stamp, and then calls all listeners, one after the other, on
   * the calling thread. If some of them throw, throws the first exception after the last call.
   */
  public void restore() {
    synchronized (this) {
      generation++;
    }
    RuntimeException first = null;
    for (Listener listener : listeners) {
      try {
        listener.call.run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Sets what the source claims to detect. */
  @CanIgnoreReturnValue
  public FakeGenerations protection(Protection protection) {
    this.protection = requireNonNull(protection);
    return this;
  }

  /**
   * Makes the source unreadable: {@link #stamp} and {@link #protection()} throw an exception with
   * this reason, so that guards report a change. Listeners are not called.
   */
  @CanIgnoreReturnValue
  public FakeGenerations unreadable(Reason reason) {
    unreadable = requireNonNull(reason);
    return this;
  }

  /** Makes the source readable. */
  @CanIgnoreReturnValue
  public FakeGenerations readableAgain() {
    unreadable = null;
    return this;
  }

  @Override
  public String name() {
    return "fake generations";
  }

  @Override
  public long stamp() {
    requireReadable();
    return generation;
  }

  @Override
  public Protection protection() {
    requireReadable();
    return protection;
  }

  private void requireReadable() {
    Reason reason = unreadable;
    if (reason != null) {
      throw new VmClockException(
          reason, null, name() + " cannot be read: the test has called unreadable.", null);
    }
  }

  @Override
  public Subscription subscribe(String name, Runnable listener) {
    Listener added = new Listener(requireNonNull(name), requireNonNull(listener));
    listeners.add(added);
    return added;
  }

  private final class Listener implements Subscription {
    private final String name;
    private final Runnable call;

    Listener(String name, Runnable call) {
      this.name = name;
      this.call = call;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int waiting() {
      return 0;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }

  @Override
  public String toString() {
    return "FakeGenerations[" + generation + "]";
  }
}
