package io.vmclock.time;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The only class of this package that needs the module jdk.jfr. */
final class JfrSwitchRecorder extends SwitchRecorder {
  /** Registers the event now, so the constructor fails if this JVM has no module jdk.jfr. */
  JfrSwitchRecorder() {
    FlightRecorder.register(SourceSwitched.class);
  }

  @Override
  void record(SourceSwitch change) {
    SourceSwitched event = new SourceSwitched();
    if (event.isEnabled()) {
      event.from = SourceSwitch.name(change.from());
      event.to = SourceSwitch.name(change.to());
      event.reason = change.reason().map(Enum::name).orElse("");
      event.commit();
    }
  }

  @Name("io.vmclock.SourceSwitch")
  @Label("Source Switch")
  @Category("vmclock")
  @Description("A FailoverClock has switched to another source of time")
  @StackTrace(false)
  static final class SourceSwitched extends Event {
    @Label("From")
    @Description("The source used before; 'no source' if none could be relied on")
    String from = "";

    @Label("To")
    @Description("The source used now; 'no source' if none can be relied on")
    String to = "";

    @Label("Reason")
    @Description("Why the source before cannot be relied on; empty if a better one recovered")
    String reason = "";
  }
}
