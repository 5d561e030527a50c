package io.vmclock.cli.output;

import io.vmclock.VmClockException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that a page may not offer, or the reason why it does not.
 *
 * @param name as JSON has it
 * @param value null if it is absent
 * @param reason empty unless it is
 */
public record OfferedValue<T>(String name, @Nullable T value, String reason) {
  /** Asks for the value, and takes a refusal as the reason. */
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

  /** Returns the value in JSON: numbers as decimal strings, because they have 64 bits. */
  public @Nullable Object json() {
    return value instanceof Number ? value.toString() : value;
  }
}
