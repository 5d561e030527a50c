package io.vmclock.benchmarks.page;

import static com.google.common.base.Preconditions.checkState;

import io.vmclock.publish.Publisher;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The writers that can write the page while it is read. */
public enum Writer {
  /** No writer. */
  QUIET("quiet", Long.MAX_VALUE),
  /** The publisher, a thousand times a second. */
  KILOHERTZ("1kHz", TimeUnit.MILLISECONDS.toNanos(1)),
  /** The publisher, as often as it can. */
  FLAT_OUT("flat", 0);

  private final String id;
  private final long stepNanos;

  Writer(String id, long stepNanos) {
    this.id = id;
    this.stepNanos = stepNanos;
  }

  /** Returns the writer with this name: {@code quiet}, {@code 1kHz} or {@code flat}. */
  public static Writer named(String id) {
    return Arrays.stream(values())
        .filter(writer -> writer.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no writer '" + id + "': use quiet, 1kHz or flat."));
  }

  /** Starts to write the page, on a new thread. */
  public Running start(Publisher publisher) {
    return new Running(this, publisher);
  }

  /** A running writer. */
  public static final class Running {
    private final Writer writer;
    private final Publisher publisher;
    private final Thread thread;
    private final long begun = System.nanoTime();
    private volatile boolean stopped;
    private long updates;

    private Running(Writer writer, Publisher publisher) {
      this.writer = writer;
      this.publisher = publisher;
      this.thread = new Thread(this::run, "page-writer");
      thread.setDaemon(true);
      if (writer != QUIET) {
        thread.start();
      }
    }

    private void run() {
      long next = System.nanoTime();
      while (!stopped) {
        publisher.update();
        updates++;
        next += writer.stepNanos;
        long rest = next - System.nanoTime();
        if (rest > 0) {
          LockSupport.parkNanos(rest);
        } else {
          next -= rest;
        }
      }
    }

    /**
     * Stops the writer and prints its update rate. Fails if it wrote too little for valid results.
     */
    void stop() throws InterruptedException {
      stopped = true;
      if (writer == QUIET) {
        return;
      }
      thread.join();
      double seconds = (System.nanoTime() - begun) / 1e9;
      checkState(updates > seconds, "The page's writer made only %s updates", updates);
      System.out.printf("%n# %s: %.0f updates per second%n", writer.id, updates / seconds);
    }
  }
}
