package io.vmclock.guest.qemu;

import io.vmclock.testpage.Abi;
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
 * The host's counter minus the guest's counter, as a lower and an upper limit: the guest's counter
 * was read between two readings of the host's counter. All readings are rounded down to a tick, so
 * the limits may be off by one. Immutable.
 */
record CounterOffset(long low, long high) {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // The same as in guest/probe.c.
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

  /** Maps the page through which the host asks and the guest answers. */
  static ByteBuffer mail(Path memory, long position) {
    try (FileChannel channel =
        FileChannel.open(memory, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, position, Abi.PAGE_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Clears the page for {@link #measure}. Call it before the guest's side is started. */
  static void prepare(ByteBuffer mail) {
    for (int at : new int[] {QUESTION, ANSWER, COUNTER, READY}) {
      LONG.setVolatile(mail, at, 0L);
    }
  }

  /** Asks for the guest's counter many times, and returns the narrowest limits. */
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
          "The guest's counter does not follow the host's counter: " + low + ", " + high);
    }
    return new CounterOffset(low, high);
  }

  private static void await(ByteBuffer mail, int at, long value) {
    long end = System.nanoTime() + TIMEOUT_NANOS;
    while ((long) LONG.getVolatile(mail, at) != value) {
      if (System.nanoTime() > end) {
        LONG.setVolatile(mail, QUESTION, END);
        throw new GuestFailure("The guest did not send its counter");
      }
      Thread.onSpinWait();
    }
  }
}
