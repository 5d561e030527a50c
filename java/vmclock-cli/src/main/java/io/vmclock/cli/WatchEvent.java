package io.vmclock.cli;

import com.google.common.base.Joiner;
import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import io.vmclock.Capability;
import io.vmclock.watch.PageState;
import io.vmclock.watch.VmClockEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that was seen of a watched page. Immutable.
 *
 * @param name such as {@code restored}
 * @param time when it was seen, by this machine's system clock
 * @param change what changed in the page; null where it is the watching that changed
 * @param after the page afterwards; null where it is the watching that changed
 * @param reason why the watching changed, if there is one
 * @param isBad whether the event is shown as a failure
 */
record WatchEvent(
    String name,
    Instant time,
    @Nullable Change change,
    @Nullable PageState after,
    @Nullable String reason,
    boolean isBad) {

  /** What can change about the watching itself. */
  enum Watching {
    SAMPLING("sampling"),
    NOTIFIED("notified"),
    READABLE("readable"),
    UNREADABLE("unreadable");

    private final String text;

    Watching(String text) {
      this.text = text;
    }
  }

  private static final int NAME_WIDTH = "capabilities_changed".length();

  static WatchEvent of(VmClockEvent event, Instant time) {
    return new WatchEvent(name(event), time, change(event), event.after(), null, false);
  }

  /** Returns an event of the watching itself. */
  static WatchEvent ofItself(Watching watching, Instant time, @Nullable String reason) {
    return new WatchEvent(watching.text, time, null, null, reason, watching == Watching.UNREADABLE);
  }

  /** Explicitly, because scripts rely on them. */
  private static String name(VmClockEvent event) {
    return switch (event.kind()) {
      case RESTORED -> "restored";
      case DISRUPTED -> "disrupted";
      case CAPABILITIES_CHANGED -> "capabilities_changed";
      case STATUS_CHANGED -> "status_changed";
      case MAINTENANCE_SOON -> "maintenance_soon";
      case MAINTENANCE_IMMINENT -> "maintenance_imminent";
      case MAINTENANCE_CLEARED -> "maintenance_cleared";
      case LEAP_ANNOUNCED -> "leap_announced";
    };
  }

  private static Change change(VmClockEvent event) {
    PageState before = event.before();
    PageState after = event.after();
    return switch (event.kind()) {
      case RESTORED ->
          change(
              "vm_generation_counter", decimal(before.generation()), decimal(after.generation()));
      case DISRUPTED ->
          change(
              "disruption_marker",
              Long.toUnsignedString(before.disruptionMarker()),
              Long.toUnsignedString(after.disruptionMarker()));
      case STATUS_CHANGED -> change("clock_status", before.status().name(), after.status().name());
      case LEAP_ANNOUNCED -> change("leap_indicator", before.leap().name(), after.leap().name());
      case CAPABILITIES_CHANGED -> {
        VmClockEvent.CapabilitiesChanged changed = (VmClockEvent.CapabilitiesChanged) event;
        yield new Change(
            "capabilities",
            names(before.capabilities()),
            names(after.capabilities()),
            signed('+', changed.gained()) + signed('-', changed.lost()));
      }
      case MAINTENANCE_SOON, MAINTENANCE_IMMINENT, MAINTENANCE_CLEARED ->
          new Change(
              "flags",
              Long.toUnsignedString(before.flags()),
              Long.toUnsignedString(after.flags()),
              "[" + Meaning.flags(before.flags()) + "] -> [" + Meaning.flags(after.flags()) + "]");
    };
  }

  private static Change change(String field, @Nullable String from, @Nullable String to) {
    return new Change(field, from, to, from + " -> " + to);
  }

  private static @Nullable String decimal(OptionalLong unsigned) {
    return unsigned.isPresent() ? Long.toUnsignedString(unsigned.getAsLong()) : null;
  }

  private static ImmutableList<String> names(Set<Capability> capabilities) {
    return capabilities.stream().map(Enum::name).collect(ImmutableList.toImmutableList());
  }

  private static String signed(char sign, Set<Capability> capabilities) {
    return capabilities.isEmpty() ? "" : " " + sign + Joiner.on(" " + sign).join(capabilities);
  }

  JsonObject json() {
    JsonObject json = new JsonObject().put("event", name).put("time", time.toString());
    if (change != null) {
      json.put("field", change.field()).put("from", change.from()).put("to", change.to());
    }
    if (reason != null) {
      json.put("reason", reason);
    }
    return json;
  }

  String text(Style style) {
    String what =
        change != null
            ? change.field() + " " + style.strong(change.text().strip())
            : Optional.ofNullable(reason).orElse("");
    String padded = what.isEmpty() ? name : Strings.padEnd(name, NAME_WIDTH, ' ');
    return style.faint(time.truncatedTo(ChronoUnit.MILLIS).toString())
        + "  "
        + (isBad ? style.bad(padded) : style.label(padded))
        + (what.isEmpty() ? "" : "  " + what);
  }
}
