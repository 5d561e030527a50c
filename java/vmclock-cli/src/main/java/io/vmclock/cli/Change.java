package io.vmclock.cli;

import org.jspecify.annotations.Nullable;

/**
 * A field that changed.
 *
 * @param from as JSON has it, null where the page did not offer it
 * @param to the same, afterwards
 * @param text both for people
 */
record Change(String field, @Nullable Object from, @Nullable Object to, String text) {
  /** Returns both values. */
  JsonObject json() {
    return new JsonObject().put("from", from).put("to", to);
  }
}
