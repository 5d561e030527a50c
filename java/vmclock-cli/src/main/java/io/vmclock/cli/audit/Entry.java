package io.vmclock.cli.audit;

import io.vmclock.cli.output.JsonObject;
import io.vmclock.internal.EpochNanos;
import java.util.function.Consumer;

/**
 * What one line of a record will say. It gets its number and its digest when it is written.
 *
 * @param type what it records
 * @param utcNanos when, in nanoseconds since 1970 UTC
 * @param isUrgent whether it must be on the disk at once
 * @param values adds the other values
 */
record Entry(RecordLine.Type type, long utcNanos, boolean isUrgent, Consumer<JsonObject> values) {
  /** Returns the JSON object of the line, without the digest. */
  String json(long number) {
    JsonObject json =
        new JsonObject().put("line", number).put("time", time(utcNanos)).put("type", type.text);
    values.accept(json);
    return json.line();
  }

  /**
   * Returns an entry for a time that the record does not have.
   *
   * @param lostLines how many lines could not be recorded
   */
  static Entry gap(long beginNanos, long endNanos, long lostLines, String reason) {
    return new Entry(
        RecordLine.Type.GAP,
        endNanos,
        true,
        json ->
            json.put("from", time(beginNanos))
                .put("to", time(endNanos))
                .put("lost_lines", lostLines)
                .put("reason", reason));
  }

  private static String time(long utcNanos) {
    return EpochNanos.instant(utcNanos).toString();
  }
}
