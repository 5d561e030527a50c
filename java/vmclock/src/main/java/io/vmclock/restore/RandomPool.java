package io.vmclock.restore;

import io.vmclock.internal.PaddedLong;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A buffer of random bits that were drawn ahead of their use. For one thread at a time.
 *
 * <p>The pool itself does not check for restores. The caller calls {@link #refillIfEmpty}, takes
 * bits, and hands them out only if the guard then reports no change since the stamp that {@code
 * refillIfEmpty} returned. If the pool was refilled in between, the new bits are younger than that
 * stamp, so the one check covers them as well.
 */
final class RandomPool {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final GenerationGuard guard;
  private final RandomEngine engine;
  private final AfterRefill afterRefill;
  private final byte[] bytes;

  /** How many of these bytes, from the first on, were handed out. */
  private final PaddedLong taken;

  /** Whether the pool was filled before. */
  private boolean filled;

  /** The stamp from before the bits were drawn. */
  private long stamp;

  /** What to do after new bits were drawn. */
  interface AfterRefill {
    /** {@code restored} says whether the machine was restored since the previous refill. */
    void refilled(boolean restored);
  }

  /** Creates an empty pool. {@code size} is in bytes, a multiple of 8. */
  RandomPool(GenerationGuard guard, RandomEngine engine, int size, AfterRefill afterRefill) {
    this.guard = guard;
    this.engine = engine;
    this.afterRefill = afterRefill;
    this.bytes = new byte[size];
    this.taken = new PaddedLong(size);
  }

  /**
   * Returns the stamp that the caller must check before it hands out the bits that it takes next.
   */
  long refillIfEmpty() {
    if (taken.get() == bytes.length) {
      refill();
    }
    return stamp;
  }

  /** Returns 64 random bits that no other caller gets. */
  long takeLong() {
    int next = (int) taken.get();
    if (next == bytes.length) {
      refill();
      next = 0;
    }
    long bits = (long) LONG.get(bytes, next);
    // Wiped, so that the memory does not reveal later which ids exist.
    LONG.set(bytes, next, 0L);
    taken.set(next + Long.BYTES);
    return bits;
  }

  /** Wipes the remaining bits, because the machine was restored. */
  void wipe() {
    Arrays.fill(bytes, (byte) 0);
    taken.set(bytes.length);
  }

  private void refill() {
    long now = guard.stamp();
    guard.reach(RestoreInjectionPoint.STAMP_READ);
    boolean restored = filled && now != stamp;
    // If the draw fails, nothing can be taken from the buffer.
    taken.set(bytes.length);
    engine.fillNow(bytes);
    filled = true;
    stamp = now;
    taken.set(0);
    guard.reach(RestoreInjectionPoint.BUFFER_FILLED);
    afterRefill.refilled(restored);
  }
}
