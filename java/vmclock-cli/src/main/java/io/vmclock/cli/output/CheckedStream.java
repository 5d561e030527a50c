package io.vmclock.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers why the first write failed, because {@code PrintWriter} hides the reason. */
public final class CheckedStream extends FilterOutputStream {
  private volatile @Nullable IOException failure;

  public CheckedStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (failure == null) {
        failure = e;
      }
      throw e;
    }
  }

  /** Returns why the first write failed; empty if every write succeeded. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }
}
