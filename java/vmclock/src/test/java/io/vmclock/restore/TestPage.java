package io.vmclock.restore;

import static io.vmclock.AbiField.*;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import io.vmclock.VmClock;
import io.vmclock.internal.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A page written by hand, for what no publisher offers, and a clock that reads it. */
final class TestPage implements AutoCloseable {
  private static final int BYTES = 4096;
  private static final int MAGIC_VALUE = 0x4b4c4356;
  private static final byte NO_COUNTER = (byte) 0xff;
  private static final byte SYNCHRONIZED = 2;
  private static final byte UNRELIABLE = 4;

  final Path path;
  final VmClock clock;
  private final MappedByteBuffer page;

  private TestPage(int size, long flags) {
    try {
      path = Files.createTempFile("vmclock-test", ".page");
      try (FileChannel file =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        page = file.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    page.order(ByteOrder.LITTLE_ENDIAN);
    page.putInt(MAGIC.offset(), MAGIC_VALUE);
    page.putInt(SIZE.offset(), size);
    page.putShort(VERSION.offset(), (short) 1);
    page.put(COUNTER_ID.offset(), NO_COUNTER);
    page.putLong(FLAGS.offset(), flags);
    clock = VmClock.open(path);
  }

  /** Generation and marker, both 0, and no time. */
  static TestPage likeFirecracker() {
    return new TestPage(BYTES, Flag.VM_GEN_COUNTER_PRESENT.mask());
  }

  /** A marker alone. */
  static TestPage likeQemu() {
    return new TestPage(BYTES, 0);
  }

  /** So short that the flag, though set, is of a field that is not there. */
  static TestPage withoutGenerationField() {
    return new TestPage(VM_GENERATION_COUNTER.offset(), Flag.VM_GEN_COUNTER_PRESENT.mask());
  }

  long generation() {
    return page.getLong(VM_GENERATION_COUNTER.offset());
  }

  void restore() {
    raise(VM_GENERATION_COUNTER);
    raise(DISRUPTION_MARKER);
  }

  void migrate() {
    raise(DISRUPTION_MARKER);
  }

  void cloneOnSameHost() {
    raise(VM_GENERATION_COUNTER);
  }

  void set(AbiField field, long value) {
    page.putLong(field.offset(), value);
  }

  void offerGeneration(boolean offered) {
    set(FLAGS, offered ? Flag.VM_GEN_COUNTER_PRESENT.mask() : 0);
  }

  /** Gives it UTC. The clock is another one then, since the scale of an open page is constant. */
  VmClock offerUtc(long seconds, long maxErrorNanos) {
    page.put(COUNTER_ID.offset(), (byte) Native.vmclock_counter_id());
    page.put(CLOCK_STATUS.offset(), SYNCHRONIZED);
    set(
        FLAGS,
        Flag.VM_GEN_COUNTER_PRESENT.mask()
            | Flag.TIME_MAXERROR_VALID.mask()
            | Flag.PERIOD_MAXERROR_VALID.mask());
    set(COUNTER_VALUE, Native.vmclock_counter());
    // About a nanosecond, whatever the counter's period is: 2^63 / 2^(64 + 29) s.
    set(COUNTER_PERIOD_FRAC_SEC, Long.MIN_VALUE);
    page.put(COUNTER_PERIOD_SHIFT.offset(), (byte) 29);
    set(TIME_SEC, seconds);
    set(TIME_MAXERROR_NANOSEC, maxErrorNanos);
    return VmClock.open(path);
  }

  /** From here on readings that copy the page wait. */
  void beginUpdate() {
    page.putInt(SEQ_COUNT.offset(), 1);
  }

  void endUpdate() {
    page.putInt(SEQ_COUNT.offset(), 2);
  }

  void makeUnreliable() {
    page.put(CLOCK_STATUS.offset(), UNRELIABLE);
  }

  private void raise(AbiField field) {
    set(field, page.getLong(field.offset()) + 1);
  }

  @Override
  public void close() {
    clock.close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
