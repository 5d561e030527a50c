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
 * A JSON object, its keys in the order of their first mention. Values are null, {@code String},
 * {@code Boolean}, {@code Integer}, {@code Long} up to 2^53, {@code Double}, and objects and lists
 * of these. Not for several threads.
 */
public final class JsonObject {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // Then it is the same in every locale.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  @CanIgnoreReturnValue
  public JsonObject put(String key, @Nullable Object value) {
    values.put(key, value);
    return this;
  }

  /** A 64-bit value, which few readers of JSON could take as a number: a decimal string. */
  @CanIgnoreReturnValue
  JsonObject putUnsigned(String key, long value) {
    return put(key, Long.toUnsignedString(value));
  }

  /** Prints it over several lines. */
  public void print(PrintWriter out) {
    out.println(text(true));
  }

  /** Prints it on one line, and hands that on at once. */
  public void printLine(PrintWriter out) {
    out.println(text(false));
    out.flush();
  }

  private String text(boolean pretty) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      if (pretty) {
        json.useDefaultPrettyPrinter();
      }
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("A string cannot be written to", e);
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
      // Of null, strings, booleans and numbers, no codec is needed.
      json.writePOJO(value);
    }
  }
}
