package io.vmclock.cli;

import com.google.common.base.Ascii;
import com.google.common.base.Strings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Something that was seen of a watched page. Immutable.
 *
 * @param time when it was seen, by this machine's system clock
 * @param change what changed; null of other kinds
 * @param reason why the page cannot be read; null of other kinds
 */
record WatchEvent(Kind kind, Instant time, @Nullable Change change, @Nullable String reason) {
  /** What it was. */
  enum Kind {
    CHANGED,
    UNREADABLE,
    READABLE
  }

  private static final int FIELD_WIDTH = "vm_generation_counter".length();

  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("event", Ascii.toLowerCase(kind.name()))
            .put("time", time().toString());
    if (change != null) {
      json.put("field", change.field()).put("from", change.from()).put("to", change.to());
    }
    if (reason != null) {
      json.put("reason", reason);
    }
    return json;
  }

  String text(Style style) {
    String when = style.faint(time.truncatedTo(ChronoUnit.MILLIS).toString()) + "  ";
    if (change != null) {
      return when
          + style.label(Strings.padEnd(change.field(), FIELD_WIDTH, ' '))
          + "  "
          + style.strong(change.text());
    }
    return reason == null
        ? when + style.good("the page can be read again")
        : when + style.bad("unreadable") + ": " + reason;
  }
}
