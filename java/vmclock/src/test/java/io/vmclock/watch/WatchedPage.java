package io.vmclock.watch;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import io.vmclock.VmClock;
import io.vmclock.publish.PageWriter;
import io.vmclock.publish.Publisher;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** A page whose fields a test sets, and a clock that reads it. */
final class WatchedPage implements AutoCloseable {
  static final int SYNCHRONIZED = 2;
  static final int UNRELIABLE = 4;

  private static final int COUNT = AbiField.SEQ_COUNT.offset();

  private final Publisher publisher;
  private final MappedByteBuffer bytes;
  final VmClock clock;

  WatchedPage() throws IOException {
    publisher = Publisher.inMemory();
    clock = VmClock.open(publisher.path());
    try (FileChannel file =
        FileChannel.open(publisher.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      bytes = file.map(MapMode.READ_WRITE, 0, file.size());
    }
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    status(SYNCHRONIZED);
  }

  PageWriter writer() {
    return publisher.writer();
  }

  Path path() {
    return publisher.path();
  }

  /** Makes one update with all stores of {@code stores}. No other thread writes the page. */
  void update(Runnable stores) {
    bytes.putInt(COUNT, bytes.getInt(COUNT) + 1);
    stores.run();
    bytes.putInt(COUNT, bytes.getInt(COUNT) + 1);
  }

  void set(AbiField field, long value) {
    int offset = field.offset();
    switch (field.bytes()) {
      case Byte.BYTES -> bytes.put(offset, (byte) value);
      case Short.BYTES -> bytes.putShort(offset, (short) value);
      case Integer.BYTES -> bytes.putInt(offset, (int) value);
      default -> bytes.putLong(offset, value);
    }
  }

  void status(int code) {
    update(() -> set(AbiField.CLOCK_STATUS, code));
  }

  void flag(Flag flag, boolean on) {
    long flags = bytes.getLong(AbiField.FLAGS.offset());
    set(AbiField.FLAGS, on ? flags | flag.mask() : flags & ~flag.mask());
  }

  /** Returns a builder for a watcher that polls the page as often as possible. */
  VmClockWatcher.Builder watcher() {
    return VmClockWatcher.builder(clock).samplingInterval(Duration.ofMillis(1));
  }

  @Override
  public void close() {
    clock.close();
    publisher.close();
  }
}
