package io.vmclock;

import io.vmclock.internal.Native;
import io.vmclock.internal.error.Failures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A page file whose time stands still where a test puts it: the period of its counter is 0. It is
 * of TAI, synchronized, with a generation and a bound of 0, until something else is set.
 */
public final class PageFile implements AutoCloseable {
  private static final int SIZE = 4096;
  private static final long MAGIC = 0x4b4c4356;
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final ByteBuffer page;

  public PageFile() {
    Failures.requireLibrary();
    try {
      path = Files.createTempFile("page", ".vmclock");
      Files.write(path, new byte[SIZE]);
      try (FileChannel file =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        page = file.map(MapMode.READ_WRITE, 0, SIZE).order(ByteOrder.LITTLE_ENDIAN);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    set(AbiField.MAGIC, MAGIC);
    set(AbiField.SIZE, SIZE);
    set(AbiField.VERSION, 1);
    set(AbiField.COUNTER_ID, Native.vmclock_counter_id());
    set(AbiField.TIME_TYPE, 1);
    set(AbiField.CLOCK_STATUS, 2);
    set(AbiField.TAI_OFFSET_SEC, -37);
    flags(
        Flag.TAI_OFFSET_VALID,
        Flag.PERIOD_MAXERROR_VALID,
        Flag.TIME_MAXERROR_VALID,
        Flag.VM_GEN_COUNTER_PRESENT);
  }

  public Path path() {
    return path;
  }

  /** Opens the page; for as long as a test, it need not be closed. */
  public VmClock open() {
    return VmClock.open(path);
  }

  /** Puts the page's time, on its own scale, to exactly this. */
  public PageFile nanos(long nanos) {
    BigInteger[] parts =
        new BigInteger[] {
          BigInteger.valueOf(Math.floorDiv(nanos, 1_000_000_000)),
          BigInteger.valueOf(Math.floorMod(nanos, 1_000_000_000L))
        };
    // Rounded up, so that rounding down on reading leaves the number.
    long frac =
        parts[1]
            .shiftLeft(Long.SIZE)
            .add(NANOS_PER_SECOND)
            .subtract(BigInteger.ONE)
            .divide(NANOS_PER_SECOND)
            .longValue();
    return update(
        () -> {
          store(AbiField.TIME_SEC, parts[0].longValueExact());
          store(AbiField.TIME_FRAC_SEC, frac);
        });
  }

  /** Makes the bound on the page's time this many nanoseconds. */
  public PageFile maxErrorNanos(long nanos) {
    return set(AbiField.TIME_MAXERROR_NANOSEC, nanos);
  }

  public PageFile flags(Flag... flags) {
    long mask = 0;
    for (Flag flag : flags) {
      mask |= flag.mask();
    }
    return set(AbiField.FLAGS, mask);
  }

  public PageFile set(AbiField field, long value) {
    return update(() -> store(field, value));
  }

  private PageFile update(Runnable stores) {
    int count = (int) INT.getOpaque(page, AbiField.SEQ_COUNT.offset());
    INT.setOpaque(page, AbiField.SEQ_COUNT.offset(), count + 1);
    VarHandle.releaseFence();
    stores.run();
    INT.setRelease(page, AbiField.SEQ_COUNT.offset(), count + 2);
    return this;
  }

  private void store(AbiField field, long value) {
    int offset = field.offset();
    switch (field.bytes()) {
      case Byte.BYTES -> page.put(offset, (byte) value);
      case Short.BYTES -> page.putShort(offset, (short) value);
      case Integer.BYTES -> INT.setOpaque(page, offset, (int) value);
      default -> LONG.setOpaque(page, offset, value);
    }
  }

  @Override
  public void close() {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
