package io.vmclock.cli.output;

import io.vmclock.VmClockException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that the page offers, or the reason why it does not.
 *
 * @param name the key in JSON
 * @param value null if the page does not offer it
 * @param reason why the value is absent; empty if it is present
 */
public record OfferedValue<T>(String name, @Nullable T value, String reason) {
  /** Calls {@code value}. If it throws, the message becomes the reason. */
  public static <T> OfferedValue<T> of(String name, Supplier<T> value) {
    try {
      return new OfferedValue<>(name, value.get(), "");
    } catch (VmClockException e) {
      return new OfferedValue<>(name, null, SafeText.oneLine(e.getMessage()));
    }
  }

  public boolean isAbsent() {
    return value == null;
  }

  /** Returns the value for JSON. Numbers are decimal strings, because they have 64 bits. */
  public @Nullable Object json() {
    return value instanceof Number ? value.toString() : value;
  }
}
