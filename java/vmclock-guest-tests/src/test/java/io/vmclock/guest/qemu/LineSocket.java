package io.vmclock.guest.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lines to and from a socket of QEMU's. For one thread; another one reads ahead. */
final class LineSocket implements AutoCloseable {
  private static final String END = new String("end"); // of this identity

  private final String name;
  private final SocketChannel channel;
  private final Supplier<String> diagnosis;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private LineSocket(String name, SocketChannel channel, Supplier<String> diagnosis) {
    this.name = name;
    this.channel = channel;
    this.diagnosis = diagnosis;
  }

  /**
   * Connects.
   *
   * @param diagnosis what to say besides if the guest does not answer
   */
  static LineSocket connect(Path socket, Supplier<String> diagnosis) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    String name = String.valueOf(socket.getFileName());
    LineSocket connected = new LineSocket(name, channel, diagnosis);
    Thread reader = new Thread(connected::readAhead, "guest-" + name);
    reader.setDaemon(true);
    reader.start();
    return connected;
  }

  private void readAhead() {
    try (BufferedReader reader =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // Closed, here or there: both are an end.
    }
    lines.add(END);
  }

  void send(String line) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failure("does not take \"" + line + "\"");
    }
  }

  /**
   * Waits for the next line. An interruption ends it, and so does whatever else is not heard of.
   */
  String next(Duration timeout) {
    String line;
    try {
      line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("is not waited for any more");
    }
    if (line == null) {
      throw failure("is silent for " + timeout);
    }
    if (isEnd(line)) {
      lines.add(END);
      throw failure("is closed");
    }
    return line;
  }

  @SuppressWarnings("ReferenceEquality") // a guest may print the same word
  private static boolean isEnd(String line) {
    return line == END;
  }

  /** Drops what was sent and not asked for. */
  void drop() {
    lines.removeIf(line -> !isEnd(line));
  }

  private GuestFailure failure(String what) {
    return new GuestFailure("The guest's " + name + " " + what + ".\n" + diagnosis.get());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
