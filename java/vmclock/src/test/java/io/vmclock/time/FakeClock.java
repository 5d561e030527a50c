package io.vmclock.time;

import io.vmclock.VmClockException.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source of time that a test controls. Other threads can read it. */
class FakeClock implements BoundedClock {
  static final long ERROR = 1000;

  private final String name;
  private final AtomicInteger reads = new AtomicInteger();
  private volatile long utcNanos;
  private volatile @Nullable Reason reason;
  private volatile @Nullable RuntimeException thrown;

  FakeClock(String name, long utcNanos) {
    this.name = name;
    this.utcNanos = utcNanos;
  }

  /** A source that can be read without waiting, as those of the library can. */
  static final class NoWait extends FakeClock implements NoWaitClock, DisruptionAware {
    volatile long stamp;

    /** Makes reads throw that would wait for an update of a page. */
    volatile boolean waits;

    NoWait(String name, long utcNanos) {
      super(name, utcNanos);
    }

    @Override
    public boolean read(UtcReading reading) {
      refuseToWait();
      return readNoWait(reading);
    }

    @Override
    public boolean readNoWait(UtcReading reading) {
      return super.read(reading);
    }

    @Override
    public long utcNanosOr(long fallback) {
      refuseToWait();
      return utcNanosNoWaitOr(fallback);
    }

    @Override
    public long utcNanosNoWaitOr(long fallback) {
      return super.utcNanosOr(fallback);
    }

    private void refuseToWait() {
      if (waits) {
        throw new AssertionError("This read would wait");
      }
    }

    synchronized void disrupt() {
      stamp++;
    }

    @Override
    public long disruptionStamp() {
      return stamp;
    }
  }

  void set(long nanos) {
    utcNanos = nanos;
  }

  synchronized void pass(long nanos) {
    utcNanos += nanos;
  }

  void fail() {
    reason = Reason.UNRELIABLE;
  }

  void fail(Reason why) {
    reason = why;
  }

  void recover() {
    reason = null;
    thrown = null;
  }

  void throwWhenRead(RuntimeException e) {
    thrown = e;
  }

  /** Returns how often the clock was read. */
  int reads() {
    return reads.get();
  }

  @Override
  public String name() {
    return name;
  }

  private void countRead() {
    reads.incrementAndGet();
    RuntimeException thrown = this.thrown;
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  public long utcNanosOr(long fallback) {
    countRead();
    long utc = utcNanos;
    return reason == null ? utc : fallback;
  }

  @Override
  public boolean read(UtcReading reading) {
    countRead();
    Reason reason = this.reason;
    long utc = utcNanos;
    return reason == null
        ? reading.set(this, utc, utc - ERROR, utc + ERROR)
        : reading.setUnreliable(this, reason);
  }

  @Override
  public String toString() {
    return name;
  }
}
