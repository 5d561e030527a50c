package io.vmclock.cli.audit;

import com.google.common.collect.ImmutableList;
import io.vmclock.cli.output.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes events of what the sampling loop sees: switches of the source, and the begin and the end of
 * each time in which changes of the page are not detected. For one thread.
 */
final class Transitions {
  private String source = "";
  private boolean isUnwatched;

  /**
   * Returns the events since the last call.
   *
   * @param unwatchedCause why changes of the page are not detected; empty if they are
   */
  ImmutableList<Entry> add(Sample sample, Optional<String> unwatchedCause) {
    ImmutableList.Builder<Entry> events = ImmutableList.builder();
    String from = source;
    source = sample.source();
    if (!from.isEmpty() && !from.equals(source)) {
      events.add(
          event(
              sample,
              "source_switched",
              json -> json.put("field", "source").put("from", from).put("to", sample.source())));
    }
    if (unwatchedCause.isPresent() != isUnwatched) {
      isUnwatched = unwatchedCause.isPresent();
      events.add(
          unwatchedCause
              .map(cause -> event(sample, "unwatched", json -> json.put("reason", cause)))
              .orElseGet(() -> event(sample, "watched", json -> {})));
    }
    return events.build();
  }

  private static Entry event(Sample sample, String name, Consumer<JsonObject> values) {
    return new Entry(
        RecordLine.Type.EVENT,
        sample.utcNanos(),
        true,
        json -> {
          json.put("event", name);
          values.accept(json);
        });
  }
}
