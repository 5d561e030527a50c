package io.vmclock.cli.watch;

import com.google.common.collect.ImmutableList;
import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.cli.output.FieldMeanings;
import io.vmclock.cli.output.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of a page that do not change with every update of the time. Immutable. */
public record WatchedFields(ImmutableList<Item> items) {
  /**
   * One field.
   *
   * @param value the value for JSON; null if the page does not offer it
   */
  record Item(String field, @Nullable Object value, String text) {
    static Item unsigned(String field, long value) {
      String decimal = Long.toUnsignedString(value);
      return new Item(field, decimal, decimal);
    }
  }

  public static WatchedFields of(Snapshot reading) {
    return new WatchedFields(
        ImmutableList.of(
            reading.capabilities().contains(Capability.GENERATION)
                ? Item.unsigned("vm_generation_counter", reading.generation())
                : new Item("vm_generation_counter", null, "none"),
            Item.unsigned("disruption_marker", reading.disruptionMarker()),
            new Item("clock_status", reading.clockStatusCode(), FieldMeanings.status(reading)),
            new Item(
                "flags",
                Long.toUnsignedString(reading.flags()),
                "[" + FieldMeanings.flags(reading.flags()) + "]"),
            new Item(
                "leap_indicator",
                reading.leapIndicatorCode(),
                FieldMeanings.leap(reading.leapIndicator(), reading.leapIndicatorCode()))));
  }

  /** Returns the differences from this state to a later one, in the order of the fields. */
  public ImmutableList<FieldChange> changesTo(WatchedFields later) {
    ImmutableList.Builder<FieldChange> changes = ImmutableList.builder();
    for (int i = 0; i < items.size(); i++) {
      Item from = items.get(i);
      Item to = later.items.get(i);
      if (!Objects.equals(from.value(), to.value())) {
        changes.add(
            new FieldChange(
                from.field(), from.value(), to.value(), from.text() + " -> " + to.text()));
      }
    }
    return changes.build();
  }

  /** Adds all fields to {@code json}. */
  void addTo(JsonObject json) {
    items.forEach(item -> json.put(item.field(), item.value()));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Item item : items) {
      text.append(text.length() == 0 ? "" : ", ")
          .append(item.field())
          .append(' ')
          .append(item.text());
    }
    return text.toString();
  }
}
