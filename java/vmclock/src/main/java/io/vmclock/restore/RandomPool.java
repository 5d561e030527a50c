package io.vmclock.restore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Random bits drawn ahead. For one thread.
 *
 * <p>It does not check itself: whoever takes from it calls {@link #refillIfEmpty}, takes, and hands
 * out only if the guard says that nothing changed since what begin returned. Bits that a refill in
 * between brings are younger than that, so the one check covers them as well.
 */
final class RandomPool {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final byte[] NONE = {};

  /** Few at first: many a virtual thread wants one id and ends. */
  private static final int FIRST_BYTES = 128;

  private static final int MOST_BYTES = 2048;

  private final GenerationGuard guard;
  private final RandomEngine engine;
  private final Runnable refilled;
  private byte[] bytes = NONE;
  private int taken;

  /** As of before the bits were drawn. */
  private long stamp;

  RandomPool(GenerationGuard guard, RandomEngine engine, Runnable refilled) {
    this.guard = guard;
    this.engine = engine;
    this.refilled = refilled;
  }

  /** Returns the stamp to check with before what is taken now is handed out. */
  long refillIfEmpty() {
    if (taken == bytes.length) {
      refill();
    }
    return stamp;
  }

  /** Returns 64 random bits that nobody else gets. */
  long takeLong() {
    if (taken == bytes.length) {
      refill();
    }
    long bits = (long) LONG.get(bytes, taken);
    // A later look into the memory shall not tell which ids there are.
    LONG.set(bytes, taken, 0L);
    taken += Long.BYTES;
    return bits;
  }

  /** Wipes what is left: the machine was restored. */
  void wipe() {
    Arrays.fill(bytes, (byte) 0);
    taken = bytes.length;
  }

  private void refill() {
    long now = guard.stamp();
    guard.reach(RestoreInjectionPoint.STAMP_READ);
    if (bytes.length < MOST_BYTES) {
      bytes = new byte[Math.max(FIRST_BYTES, bytes.length * 2)];
    }
    // Not to be taken from if the draw fails.
    taken = bytes.length;
    engine.fill(bytes);
    stamp = now;
    taken = 0;
    guard.reach(RestoreInjectionPoint.BUFFER_FILLED);
    refilled.run();
  }
}
