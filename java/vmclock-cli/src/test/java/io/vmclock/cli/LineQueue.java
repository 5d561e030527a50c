package io.vmclock.cli;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.Writer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Passes the lines that one thread writes to another thread, which waits for them. */
public final class LineQueue extends Writer {
  private static final long PATIENCE_SECONDS = 60;

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final StringBuilder unfinished = new StringBuilder();

  @Override
  public synchronized void write(char[] characters, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (characters[i] == '\n') {
        lines.add(unfinished.toString());
        unfinished.setLength(0);
      } else {
        unfinished.append(characters[i]);
      }
    }
  }

  @Override
  public void flush() {
    // A line is added as soon as it is complete.
  }

  @Override
  public void close() {
    // There is nothing to release.
  }

  /** Returns whether every complete line was taken. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  public String next() throws InterruptedException {
    String line = lines.poll(PATIENCE_SECONDS, SECONDS);
    if (line == null) {
      throw new AssertionError("There was no line within " + PATIENCE_SECONDS + " s");
    }
    return line;
  }
}
