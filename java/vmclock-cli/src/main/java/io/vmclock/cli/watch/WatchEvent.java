package io.vmclock.cli.watch;

import com.google.common.base.Joiner;
import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import io.vmclock.Capability;
import io.vmclock.cli.output.FieldMeanings;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.Style;
import io.vmclock.watch.PageState;
import io.vmclock.watch.VmClockEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event of a watched page, or of the watcher itself. Immutable.
 *
 * @param name such as {@code restored}
 * @param time when the event was detected, by this machine's system clock
 * @param change what changed in the page; null for an event of the watcher, of the page's file or
 *     of the bound
 * @param after the page after the change; null for an event of the watcher
 * @param reason why the watcher changed its state, what happened to the page's file, or the bound;
 *     null if there is no reason
 * @param isBad whether the event is shown as a failure
 */
public record WatchEvent(
    String name,
    Instant time,
    @Nullable FieldChange change,
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

    /** Returns the name of the event. */
    String text() {
      return text;
    }
  }

  private static final String FILE_REPLACED = "file_replaced";
  private static final int NAME_WIDTH = "capabilities_changed".length();

  /** Returns the names of all events. */
  static ImmutableList<String> names() {
    return Stream.concat(
            Arrays.stream(VmClockEvent.Kind.values()).map(WatchEvent::name),
            Arrays.stream(Watching.values()).map(watching -> watching.text))
        .collect(ImmutableList.toImmutableList());
  }

  public static WatchEvent of(VmClockEvent event, Instant time) {
    return new WatchEvent(
        name(event.kind()), time, change(event), event.after(), reason(event), isBad(event));
  }

  /** Returns an event of the watcher itself. */
  static WatchEvent ofWatching(Watching watching, Instant time, @Nullable String reason) {
    return new WatchEvent(watching.text, time, null, null, reason, watching == Watching.UNREADABLE);
  }

  /** The names are spelled out here because scripts rely on them. */
  private static String name(VmClockEvent.Kind kind) {
    return switch (kind) {
      case RESTORED -> "restored";
      case DISRUPTED -> "disrupted";
      case CAPABILITIES_CHANGED -> "capabilities_changed";
      case STATUS_CHANGED -> "status_changed";
      case MAINTENANCE_SOON -> "maintenance_soon";
      case MAINTENANCE_IMMINENT -> "maintenance_imminent";
      case MAINTENANCE_CLEARED -> "maintenance_cleared";
      case LEAP_ANNOUNCED -> "leap_announced";
      case BOUND_ABOVE_LIMIT -> "bound_above_limit";
      case BOUND_WITHIN_LIMIT -> "bound_within_limit";
      case FILE_REMOVED -> "file_removed";
      case FILE_REPLACED -> FILE_REPLACED;
    };
  }

  private static boolean isBad(VmClockEvent event) {
    return switch (event.kind()) {
      case BOUND_ABOVE_LIMIT, FILE_REMOVED, FILE_REPLACED -> true;
      default -> false;
    };
  }

  private static @Nullable String reason(VmClockEvent event) {
    return switch (event.kind()) {
      case BOUND_ABOVE_LIMIT -> ((VmClockEvent.BoundAboveLimit) event).accuracy().description();
      case BOUND_WITHIN_LIMIT -> ((VmClockEvent.BoundWithinLimit) event).accuracy().description();
      case FILE_REMOVED -> "the path names no page any more";
      case FILE_REPLACED -> "the path names another page";
      default -> null;
    };
  }

  private static @Nullable FieldChange change(VmClockEvent event) {
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
      case STATUS_CHANGED ->
          named(
              "clock_status",
              code(before.status().code()),
              code(after.status().code()),
              before.status(),
              after.status());
      case LEAP_ANNOUNCED ->
          named(
              "leap_indicator",
              code(before.leap().code()),
              code(after.leap().code()),
              before.leap(),
              after.leap());
      case CAPABILITIES_CHANGED -> {
        VmClockEvent.CapabilitiesChanged changed = (VmClockEvent.CapabilitiesChanged) event;
        yield new FieldChange(
            "capabilities",
            names(before.capabilities()),
            names(after.capabilities()),
            signed('+', changed.gained()) + signed('-', changed.lost()));
      }
      case MAINTENANCE_SOON, MAINTENANCE_IMMINENT, MAINTENANCE_CLEARED ->
          new FieldChange(
              "flags",
              Long.toUnsignedString(before.flags()),
              Long.toUnsignedString(after.flags()),
              new FieldChange.Names(
                  "_names",
                  FieldMeanings.flagNames(before.flags()),
                  FieldMeanings.flagNames(after.flags())),
              "["
                  + FieldMeanings.flags(before.flags())
                  + "] -> ["
                  + FieldMeanings.flags(after.flags())
                  + "]");
      case BOUND_ABOVE_LIMIT, BOUND_WITHIN_LIMIT, FILE_REMOVED, FILE_REPLACED -> null;
    };
  }

  private static FieldChange change(String field, @Nullable String from, @Nullable String to) {
    return new FieldChange(field, from, to, from + " -> " + to);
  }

  private static FieldChange named(
      String field, @Nullable Integer from, @Nullable Integer to, Enum<?> before, Enum<?> after) {
    return new FieldChange(
        field,
        from,
        to,
        new FieldChange.Names("_name", before.name(), after.name()),
        before + " -> " + after);
  }

  /** Returns the code for JSON; null for a code that this version of the ABI does not have. */
  private static @Nullable Integer code(int code) {
    return code < 0 ? null : code;
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

  /** Returns whether the event concerns the watcher and not the page or its file. */
  boolean isOfWatching() {
    return Arrays.stream(Watching.values()).anyMatch(watching -> watching.text.equals(name));
  }

  /** Returns whether the page's path names another page now. */
  boolean isFileReplaced() {
    return name.equals(FILE_REPLACED);
  }

  JsonObject json() {
    JsonObject json = new JsonObject().put("event", name).put("time", time.toString());
    addChangeTo(json);
    return json;
  }

  /** Adds the name, and the values except the time. */
  public void addTo(JsonObject json) {
    addChangeTo(json.put("event", name));
  }

  private void addChangeTo(JsonObject json) {
    if (change != null) {
      change.addTo(json.put("field", change.field()));
    }
    if (reason != null) {
      json.put("reason", reason);
    }
  }

  public String text(Style style) {
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
