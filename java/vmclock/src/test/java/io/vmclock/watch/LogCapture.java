package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps the messages that a class logs while this is open, and keeps them off the console. */
public final class LogCapture extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Semaphore published = new Semaphore(0);

  /** Keeps the messages of watchers. */
  LogCapture() {
    this(VmClockWatcher.class);
  }

  /** Keeps the messages of a class. */
  public LogCapture(Class<?> owner) {
    logger = Logger.getLogger(owner.getName());
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
  }

  @Override
  public void publish(LogRecord entry) {
    Object[] parameters = entry.getParameters();
    String message =
        parameters == null
            ? entry.getMessage()
            : MessageFormat.format(entry.getMessage(), parameters);
    messages.add(message);
    lines.add(entry.getLevel() + " " + message);
    published.release();
  }

  /** Waits for a message that contains this text. */
  public void await(String text) throws InterruptedException {
    while (count(text) == 0) {
      assertThat(published.tryAcquire(1, TimeUnit.MINUTES))
          .as("a message with '%s' among %s", text, messages)
          .isTrue();
    }
  }

  /** Returns all messages, each after its level. */
  public List<String> lines() {
    return lines;
  }

  public long count(String text) {
    return messages(text).size();
  }

  /** Returns the messages that contain this text. */
  public List<String> messages(String text) {
    return messages.stream().filter(message -> message.contains(text)).toList();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
