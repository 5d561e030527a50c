package io.vmclock.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose keys keep the order in which they were added. Values are null, {@code
 * String}, {@code Boolean}, {@code Integer}, {@code Long} up to 2^53, {@code Double}, and objects
 * and lists of these. Not safe for use by several threads.
 */
public final class JsonObject {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // The output is then the same in every locale.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  @CanIgnoreReturnValue
  public JsonObject put(String key, @Nullable Object value) {
    values.put(key, value);
    return this;
  }

  /**
   * Adds a 64-bit value as a decimal string, because few JSON readers keep 64-bit numbers exact.
   */
  @CanIgnoreReturnValue
  JsonObject putUnsigned(String key, long value) {
    return put(key, Long.toUnsignedString(value));
  }

  /** Prints the object over several lines. */
  public void print(PrintWriter out) {
    out.println(text(true));
  }

  /** Prints the object on one line and flushes the writer. */
  public void printLine(PrintWriter out) {
    out.println(line());
    out.flush();
  }

  /** Returns the object on one line. */
  public String line() {
    return text(false);
  }

  private String text(boolean pretty) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      if (pretty) {
        json.useDefaultPrettyPrinter();
      }
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to a string failed", e);
    }
    return text.toString();
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
      json.writeFieldName(entry.getKey());
      writeValue(json, entry.getValue());
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value instanceof JsonObject object) {
      object.write(json);
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        writeValue(json, element);
      }
      json.writeEndArray();
    } else {
      // Null, strings, booleans and numbers need no codec.
      json.writePOJO(value);
    }
  }
}
