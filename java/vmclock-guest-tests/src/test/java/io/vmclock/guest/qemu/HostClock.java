package io.vmclock.guest.qemu;

import com.google.common.primitives.UnsignedLong;
import io.vmclock.AbiField;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import java.math.BigInteger;

/**
 * The host's counter and time, by an embedded page that is never updated: so the guest's page, with
 * the same period, is the same clock. For one thread.
 */
final class HostClock implements AutoCloseable {
  /** What the guest's page says too. */
  private static final long TAI_MINUS_UTC_NANOS = 37_000_000_000L;

  private final Publisher publisher = Publisher.inMemory();
  private final VmClock clock = VmClock.open(publisher.path());
  private final Snapshot snapshot = clock.newSnapshot();

  long counter() {
    return clock.read(snapshot).counter();
  }

  long taiNanos() {
    return clock.read(snapshot).utcNanos() + TAI_MINUS_UTC_NANOS;
  }

  /** Returns the counter and TAI of one instant. */
  Instant now() {
    clock.read(snapshot);
    return new Instant(snapshot.counter(), snapshot.utcNanos() + TAI_MINUS_UTC_NANOS);
  }

  /** Returns how long so many ticks of the counter take, rounded up. */
  long nanosOf(long ticks) {
    clock.read(snapshot);
    BigInteger product =
        UnsignedLong.fromLongBits(snapshot.counterPeriodFrac())
            .bigIntegerValue()
            .multiply(BigInteger.valueOf(ticks))
            .multiply(BigInteger.valueOf(1_000_000_000));
    return product.shiftRight(Long.SIZE + snapshot.counterPeriodShift()).longValueExact() + 1;
  }

  record Instant(long counter, long taiNanos) {}

  /** Returns a field of the page, such as its period. */
  long value(AbiField field) {
    return clock.read(snapshot).value(field);
  }

  @Override
  public void close() {
    clock.close();
    publisher.close();
  }
}
