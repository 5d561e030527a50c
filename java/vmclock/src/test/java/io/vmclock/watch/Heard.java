package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A listener that keeps the events it received, so that a test can wait for them. */
final class Heard implements Consumer<VmClockEvent> {
  private final BlockingQueue<VmClockEvent> events = new LinkedBlockingQueue<>();

  @Override
  public void accept(VmClockEvent event) {
    events.add(event);
  }

  /** Waits for the next event. */
  VmClockEvent next() throws InterruptedException {
    VmClockEvent event = events.poll(1, TimeUnit.MINUTES);
    assertThat(event).as("an event within a minute").isNotNull();
    return event;
  }

  /** Waits for the next event, which must be of this type. */
  <E extends VmClockEvent> E next(Class<E> type) throws InterruptedException {
    VmClockEvent event = next();
    assertThat(event).isInstanceOf(type);
    return type.cast(event);
  }

  /** Waits for an event of this kind, and returns the kinds of the events before it. */
  List<VmClockEvent.Kind> kindsUntil(VmClockEvent.Kind last) throws InterruptedException {
    List<VmClockEvent.Kind> kinds = new ArrayList<>();
    for (VmClockEvent event = next(); event.kind() != last; event = next()) {
      kinds.add(event.kind());
    }
    return kinds;
  }

  /** Returns the events that were received and not yet taken, without waiting. */
  List<VmClockEvent> received() {
    List<VmClockEvent> received = new ArrayList<>();
    events.drainTo(received);
    return received;
  }
}
