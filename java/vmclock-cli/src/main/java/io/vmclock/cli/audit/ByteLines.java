package io.vmclock.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines that end with one newline, and reports a last line without it. For one thread. */
final class ByteLines implements AutoCloseable {
  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean isIncomplete;

  ByteLines(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /** Returns the next complete line without its line break; null at the end. */
  @Nullable String next() throws IOException {
    line.reset();
    for (int value = in.read(); value >= 0; value = in.read()) {
      if (value == '\n') {
        return line.toString(UTF_8);
      }
      line.write(value);
    }
    isIncomplete = line.size() > 0;
    return null;
  }

  /** Returns whether the input ended in the middle of a line. */
  boolean isIncomplete() {
    return isIncomplete;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
