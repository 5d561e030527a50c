package io.vmclock.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number with cache lines of its own, for a number that one thread writes often. Threads that use
 * other memory are not slowed down by its writes (false sharing). It must be an object, because a
 * collection of garbage can move any two objects next to each other.
 */
public final class PaddedLong extends PaddedLongValue {
  // 128 bytes, as ahead of the number.
  @SuppressWarnings("unused") // only takes space
  private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;

  /** Creates a number with this value. */
  public PaddedLong(long value) {
    set(value);
  }
}

/** The space ahead of the number. An object begins with the fields of its superclass. */
abstract class PaddedLongStart {
  // 128 bytes, because processors fetch cache lines of 64 bytes in pairs.
  @SuppressWarnings("unused") // only takes space
  private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;
}

/** The number. */
abstract class PaddedLongValue extends PaddedLongStart {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(PaddedLongValue.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("A field of this class is missing", e);
    }
  }

  private long value;

  /** Returns the number, by a plain load. */
  public final long get() {
    return value;
  }

  /** Sets the number, by a plain store. */
  public final void set(long value) {
    this.value = value;
  }

  /** Sets the number, by a release. Pairs with {@link #compareAndSet} of another thread. */
  public final void setRelease(long value) {
    VALUE.setRelease(this, value);
  }

  /** Sets the number to {@code value} if it is {@code expected}. An acquire and a release. */
  public final boolean compareAndSet(long expected, long value) {
    // A load first: a failed exchange would take the cache line from its writer.
    return (long) VALUE.getOpaque(this) == expected && VALUE.compareAndSet(this, expected, value);
  }
}
