package io.vmclock.cli.watch;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.cli.output.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A field that changed. Immutable.
 *
 * @param from the old value for JSON; null if the page did not offer it
 * @param to the new value for JSON; null if the page does not offer it
 * @param names the names of both values, for a field whose values have names; otherwise null
 * @param text both values as readable text
 */
public record FieldChange(
    String field, @Nullable Object from, @Nullable Object to, @Nullable Names names, String text) {
  /**
   * The names of the old and the new value.
   *
   * @param suffix what follows {@code from} and {@code to} in the keys of JSON
   */
  record Names(String suffix, @Nullable Object from, @Nullable Object to) {}

  /** Creates the change of a field whose values have no names. */
  FieldChange(String field, @Nullable Object from, @Nullable Object to, String text) {
    this(field, from, to, null, text);
  }

  /** Returns both values as a JSON object. */
  public JsonObject json() {
    return addTo(new JsonObject());
  }

  /** Adds both values, and their names, to {@code json}. */
  @CanIgnoreReturnValue
  JsonObject addTo(JsonObject json) {
    json.put("from", from).put("to", to);
    return names == null
        ? json
        : json.put("from" + names.suffix(), names.from()).put("to" + names.suffix(), names.to());
  }
}
