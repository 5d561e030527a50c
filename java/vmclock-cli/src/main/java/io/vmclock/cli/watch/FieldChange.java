package io.vmclock.cli.watch;

import io.vmclock.cli.output.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A field that changed.
 *
 * @param from as JSON has it, null where the page did not offer it
 * @param to the same, afterwards
 * @param text both for people
 */
public record FieldChange(String field, @Nullable Object from, @Nullable Object to, String text) {
  /** Returns both values. */
  public JsonObject json() {
    return new JsonObject().put("from", from).put("to", to);
  }
}
