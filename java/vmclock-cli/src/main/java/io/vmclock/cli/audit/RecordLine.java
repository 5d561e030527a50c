package io.vmclock.cli.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A parsed line of a record. Immutable.
 *
 * @param number the number of the line in the whole record, from 1 on
 * @param type what the line records
 * @param time when, in UTC
 * @param values the values of the line that are texts, numbers or booleans, as text
 * @param timeSources the names of the sources of time, if the line names sources
 */
record RecordLine(
    long number,
    Type type,
    Instant time,
    Map<String, String> values,
    ImmutableList<String> timeSources) {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** The keys of numbers of nanoseconds end so. */
  private static final String NANOS = "_nanos";

  /** The last time that a 64-bit number of nanoseconds since 1970 can be. */
  private static final Instant LATEST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

  /** What a line records. Its name in the record is the name of the constant in lower case. */
  enum Type {
    /** The first line of each file: the settings, and the digest of the last file. */
    OPENED,
    /** One reading of the clock. */
    SAMPLE,
    /** A change of the page, a restore, or a switch of the source. */
    EVENT,
    /** A time for which there is no record, and why. */
    GAP,
    /** The last line of a file that was closed regularly. */
    CLOSED;

    final String text = name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Parses a line.
   *
   * @throws IOException if it is not a line of a record
   */
  static RecordLine parse(String line) throws IOException {
    Map<String, String> values = new HashMap<>();
    ImmutableList<String> timeSources = ImmutableList.of();
    try (JsonParser json = FACTORY.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is not a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        if (key.equals("sources") && value == JsonToken.START_ARRAY) {
          timeSources = timeSources(json);
        } else if (value.isStructStart()) {
          json.skipChildren();
        } else if (value != JsonToken.VALUE_NULL) {
          values.put(key, json.getText());
        }
      }
    }
    try {
      checkNumbers(values);
      return new RecordLine(
          Long.parseLong(required(values, "line")),
          type(required(values, "type")),
          time(required(values, "time")),
          Map.copyOf(values),
          timeSources);
    } catch (NumberFormatException | DateTimeException e) {
      throw new IOException("it has a value that is not valid: " + e.getMessage(), e);
    }
  }

  private static ImmutableList<String> timeSources(JsonParser json) throws IOException {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new IOException("its sources are not JSON objects");
      }
      Map<String, String> source = new HashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        if (json.nextToken().isStructStart()) {
          json.skipChildren();
        } else {
          source.put(key, json.getText());
        }
      }
      if (source.getOrDefault("purpose", "").equals("time")) {
        names.add(source.getOrDefault("name", ""));
      }
    }
    return names.build();
  }

  private static void checkNumbers(Map<String, String> values) {
    values.forEach(
        (key, value) -> {
          if (key.endsWith(NANOS)) {
            long unused = Long.parseLong(value);
          }
        });
  }

  private static Instant time(String text) {
    Instant time = Instant.parse(text);
    if (!isPossible(time)) {
      throw new DateTimeException("the time " + text + " is impossible");
    }
    return time;
  }

  /** Returns whether a record can have this time: from 1970 until 2262. */
  static boolean isPossible(Instant time) {
    return !time.isBefore(Instant.EPOCH) && !time.isAfter(LATEST);
  }

  private static String required(Map<String, String> values, String key) throws IOException {
    String value = values.get(key);
    if (value == null) {
      throw new IOException("it has no " + key);
    }
    return value;
  }

  private static Type type(String text) throws IOException {
    for (Type type : Type.values()) {
      if (type.text.equals(text)) {
        return type;
      }
    }
    throw new IOException("its type is unknown: " + text);
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * Returns a number of nanoseconds; empty if the line does not have it.
   *
   * @param key the name, which ends with {@code _nanos}
   */
  OptionalLong number(String key) {
    String text = values.get(key);
    return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  /** Returns a number of nanoseconds as a duration. */
  Duration duration(String key, Duration absent) {
    OptionalLong nanos = number(key);
    return nanos.isPresent() ? Duration.ofNanos(nanos.getAsLong()) : absent;
  }

  /** Returns a time; {@code null} if the line does not have it. */
  @Nullable Instant instant(String key) {
    String text = values.get(key);
    return text == null ? null : Instant.parse(text);
  }
}
