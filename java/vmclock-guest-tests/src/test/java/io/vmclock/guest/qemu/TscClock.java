package io.vmclock.guest.qemu;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;

/** A clock based on the processor's own counter, read through an embedded page without updates. */
final class TscClock implements HostClock {
  private final Publisher publisher = Publisher.inMemory();
  private final VmClock clock = VmClock.open(publisher.path());
  private final Snapshot snapshot = clock.newSnapshot();

  @Override
  public long counter() {
    return clock.read(snapshot).counter();
  }

  @Override
  public long taiNanos() {
    return clock.read(snapshot).utcNanos() + TAI_MINUS_UTC_NANOS;
  }

  @Override
  public Reading now() {
    clock.read(snapshot);
    return new Reading(snapshot.counter(), snapshot.utcNanos() + TAI_MINUS_UTC_NANOS);
  }

  @Override
  public Period period() {
    clock.read(snapshot);
    return new Period(snapshot.counterPeriodFrac(), snapshot.counterPeriodShift());
  }

  @Override
  public void close() {
    clock.close();
    publisher.close();
  }
}
