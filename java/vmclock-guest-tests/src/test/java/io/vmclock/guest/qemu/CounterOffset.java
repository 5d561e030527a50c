package io.vmclock.guest.qemu;

import io.vmclock.testkit.Abi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How far the host's counter is ahead of the guest's: a bracket, since the guest's was read between
 * two readings of the host's. All of them are rounded down to a tick, so it may be off by one.
 */
record CounterOffset(long low, long high) {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // What guest/probe.c knows too.
  private static final int QUESTION = 0;
  private static final int ANSWER = Long.BYTES;
  private static final int COUNTER = 2 * Long.BYTES;
  private static final int READY = 3 * Long.BYTES;
  private static final long END = -1;

  private static final int QUESTIONS = 3000;
  private static final long TIMEOUT_NANOS = 20_000_000_000L;

  long middle() {
    return low + width() / 2;
  }

  long width() {
    return high - low;
  }

  /** The page through which guest and host ask and answer. */
  static ByteBuffer mail(Path memory, long position) {
    try (FileChannel channel =
        FileChannel.open(memory, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, position, Abi.PAGE_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes ready for {@link #measure}, before the guest's side is started. */
  static void prepare(ByteBuffer mail) {
    for (int at : new int[] {QUESTION, ANSWER, COUNTER, READY}) {
      LONG.setVolatile(mail, at, 0L);
    }
  }

  /** Asks the guest's counter many times; the best of the brackets is theirs all. */
  static CounterOffset measure(ByteBuffer mail, HostClock host) {
    await(mail, READY, 1);
    long low = Long.MIN_VALUE;
    long high = Long.MAX_VALUE;
    for (long question = 1; question <= QUESTIONS; question++) {
      long before = host.counter();
      LONG.setVolatile(mail, QUESTION, question);
      await(mail, ANSWER, question);
      long after = host.counter();
      long guest = (long) LONG.getVolatile(mail, COUNTER);
      low = Math.max(low, before - guest);
      high = Math.min(high, after - guest);
    }
    LONG.setVolatile(mail, QUESTION, END);
    if (low > high) {
      throw new GuestFailure(
          "The guest's counter does not follow the host's: " + low + ", " + high);
    }
    return new CounterOffset(low, high);
  }

  private static void await(ByteBuffer mail, int at, long value) {
    long end = System.nanoTime() + TIMEOUT_NANOS;
    while ((long) LONG.getVolatile(mail, at) != value) {
      if (System.nanoTime() > end) {
        LONG.setVolatile(mail, QUESTION, END);
        throw new GuestFailure("The guest does not tell its counter");
      }
      Thread.onSpinWait();
    }
  }
}
