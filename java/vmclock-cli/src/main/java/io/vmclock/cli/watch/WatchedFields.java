package io.vmclock.cli.watch;

import com.google.common.collect.ImmutableList;
import io.vmclock.AbiField;
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
   * @param names the name or the names of the value for JSON; null if it has none
   */
  record Item(AbiField id, @Nullable Object value, @Nullable Object names, String text) {
    static Item unsigned(AbiField id, long value) {
      String decimal = Long.toUnsignedString(value);
      return new Item(id, decimal, null, decimal);
    }

    static Item named(AbiField id, Object value, Snapshot reading, String text) {
      return new Item(id, value, FieldMeanings.names(id, reading), text);
    }

    String field() {
      return id.abiName();
    }
  }

  public static WatchedFields of(Snapshot reading) {
    return new WatchedFields(
        ImmutableList.of(
            reading.capabilities().contains(Capability.GENERATION)
                ? Item.unsigned(AbiField.VM_GENERATION_COUNTER, reading.generation())
                : new Item(AbiField.VM_GENERATION_COUNTER, null, null, "none"),
            Item.unsigned(AbiField.DISRUPTION_MARKER, reading.disruptionMarker()),
            Item.named(
                AbiField.CLOCK_STATUS,
                reading.clockStatusCode(),
                reading,
                FieldMeanings.status(reading)),
            Item.named(
                AbiField.FLAGS,
                Long.toUnsignedString(reading.flags()),
                reading,
                "[" + FieldMeanings.flags(reading.flags()) + "]"),
            Item.named(
                AbiField.LEAP_INDICATOR,
                reading.leapIndicatorCode(),
                reading,
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
                from.field(),
                from.value(),
                to.value(),
                names(from, to),
                from.text() + " -> " + to.text()));
      }
    }
    return changes.build();
  }

  private static FieldChange.@Nullable Names names(Item from, Item to) {
    return FieldMeanings.namesKey(from.id())
        .map(key -> key.substring(from.field().length()))
        .map(suffix -> new FieldChange.Names(suffix, from.names(), to.names()))
        .orElse(null);
  }

  /** Adds all fields to {@code json}. */
  void addTo(JsonObject json) {
    for (Item item : items) {
      json.put(item.field(), item.value());
      FieldMeanings.namesKey(item.id()).ifPresent(key -> json.put(key, item.names()));
    }
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
