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

/** Sends and receives lines on a socket of QEMU. For use by one thread; another one reads ahead. */
final class LineSocket implements AutoCloseable {
  private static final String END = new String("end"); // compared by identity

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
   * Connects to a socket.
   *
   * @param diagnosis added to the error message if the guest does not answer
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
      // One of the sides has closed the socket.
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
      throw failure("does not accept \"" + line + "\"");
    }
  }

  /**
   * Waits for the next line. Throws if the thread is interrupted, the time is over, or the socket
   * is closed.
   */
  String next(Duration timeout) {
    String line;
    try {
      line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was not read, because the test was interrupted");
    }
    if (line == null) {
      throw failure("has sent nothing for " + timeout);
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

  /** Drops all lines that have been received but not read. */
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
