package io.vmclock.cli.watch;

import io.vmclock.cli.output.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A field that changed. Immutable.
 *
 * @param from the old value for JSON; null if the page did not offer it
 * @param to the new value for JSON; null if the page does not offer it
 * @param text both values as readable text
 */
public record FieldChange(String field, @Nullable Object from, @Nullable Object to, String text) {
  /** Returns both values as a JSON object. */
  public JsonObject json() {
    return new JsonObject().put("from", from).put("to", to);
  }
}
